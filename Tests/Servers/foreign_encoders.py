"""Encoders of multipart/form-data that others wrote: each takes parts and a boundary, and gives a Content-Type and a body."""

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
    while piece := encoder.read(977):  # it streams, and cuts where it is asked to
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
        form._writer = aiohttp.MultipartWriter("form-data", boundary=boundary)  # FormData takes no boundary
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
    """What arrives from a sender that leaves backslashes alone.

    Where every backslash of the line could be an escape, it is taken for one: the sender could be of that other kind.
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
    # What arrives of a name and of a file name, where that is legitimately not what was sent.
    name: Callable[[str, Part], str] = exact
    filename: Callable[[str, Part], str] = exact
    # Whether it can write the name of a field only in ASCII.
    ascii_names: bool = False
    controls: bool = True
    line_ends: bool = True


warnings.simplefilter("ignore", DeprecationWarning)
ENCODERS = {
    "urllib3": Encoder(urllib3, read_as_escaped, read_as_escaped),
    "requests-toolbelt": Encoder(toolbelt, read_as_escaped, read_as_escaped),
    # It escapes by backslash, and refuses line ends.
    "aiohttp": Encoder(aiohttp_form(quote_fields=False), controls=False, line_ends=False),
    # A file name is percent-encoded as a whole, which a receiver that undid it would take for a name with `%41` in it.
    "aiohttp quoting": Encoder(
        aiohttp_form(quote_fields=True), filename=percent_quoted, ascii_names=True, controls=False, line_ends=False),
}
