"""Third-party encoders of multipart/form-data: each takes parts and a boundary, and returns a Content-Type and a body."""

import asyncio
import re
import urllib.parse
import warnings
from collections.abc import Callable
from dataclasses import dataclass

import aiohttp
from requests_toolbelt import MultipartEncoder
from urllib3.filepost import encode_multipart_formdata

from random_forms import Part


def urllib3(parts: list[Part], boundary: str) -> tuple[str, bytes]:
    fields = [
        (p.name, p.content.decode()) if p.filename is None else (p.name, (p.filename, p.content, p.content_type))
        for p in parts
    ]
    body, content_type = encode_multipart_formdata(fields, boundary)
    return content_type, body


def toolbelt(parts: list[Part], boundary: str) -> tuple[str, bytes]:
    fields = [
        (p.name, p.content if p.filename is None else (p.filename, p.content, p.content_type)) for p in parts
    ]
    encoder = MultipartEncoder(fields, boundary)
    body = b""
    while piece := encoder.read(977):  # it is a stream: this cuts at unusual positions
        body += piece
    return encoder.content_type, body


class Collector:
    def __init__(self) -> None:
        self.body = bytearray()

    async def write(self, chunk: bytes) -> None:
        self.body += chunk


def aiohttp_form(quote_fields: bool) -> Callable[[list[Part], str], tuple[str, bytes]]:
    def encode(parts: list[Part], boundary: str) -> tuple[str, bytes]:
        form = aiohttp.FormData(quote_fields=quote_fields, default_to_multipart=True)
        form._writer = aiohttp.MultipartWriter("form-data", boundary=boundary)  # FormData has no parameter for the boundary
        for p in parts:
            if p.filename is None:
                form.add_field(p.name, p.content.decode())
            else:
                form.add_field(p.name, p.content, filename=p.filename, content_type=p.content_type)
        payload, collector = form(), Collector()
        asyncio.run(payload.write(collector))
        return payload.content_type, bytes(collector.body)

    return encode


def exact(text: str, part: Part) -> str:
    return text


def quoted(text: str) -> str:
    return text.translate({10: "%0A", 13: "%0D", 34: "%22"})


def read_as_escaped(text: str, part: Part) -> str:
    """The text that the receiver reads from a sender that does not escape backslashes.

    If every backslash of the line could be an escape, the receiver treats it as one: the sender could be an escaping one.
    """
    names = [quoted(part.name)] + ([] if part.filename is None else [quoted(part.filename)])
    if all(re.fullmatch(r'(?:[^\\]|\\["\\ \t])*', name, re.S) for name in names):
        return re.sub(r'\\(["\\ \t])', r"\1", quoted(text))
    return text


def percent_quoted(text: str, part: Part) -> str:
    return urllib.parse.quote(text, "")


@dataclass
class Encoder:
    encode: Callable[[list[Part], str], tuple[str, bytes]]
    # The name and the file name that the receiver must report, where they may differ from those that were sent.
    name: Callable[[str, Part], str] = exact
    filename: Callable[[str, Part], str] = exact
    # Whether it can encode only ASCII names of fields.
    ascii_names: bool = False
    controls: bool = True
    line_ends: bool = True


warnings.simplefilter("ignore", DeprecationWarning)
ENCODERS = {
    "urllib3": Encoder(urllib3, read_as_escaped, read_as_escaped),
    "requests-toolbelt": Encoder(toolbelt, read_as_escaped, read_as_escaped),
    # It escapes with backslashes, and refuses line ends.
    "aiohttp": Encoder(aiohttp_form(quote_fields=False), controls=False, line_ends=False),
    # It percent-encodes the whole file name. A receiver must not decode it: a name can contain `%41` literally.
    "aiohttp quoting": Encoder(
        aiohttp_form(quote_fields=True), filename=percent_quoted, ascii_names=True, controls=False, line_ends=False),
}
