#!/usr/bin/env python3
"""Reads forms, and prints the parts that third-party parsers find in them.

Standard input contains records: a Content-Type and a body, each after its length in four bytes, big-endian. Each pair
becomes a line of JSON, `{parser: [{"name", "filename", "contentType", "length", "sha256"}, …], …}`, in the order of the form;
missing values are null. `%22`, `%0D` and `%0A` in names are decoded, which parsers leave to the application.
"""

import hashlib
import json
import struct
import sys
from collections.abc import Iterator

from python_multipart.multipart import MultipartParser, parse_options_header
from werkzeug.http import parse_options_header as werkzeug_options
from werkzeug.sansio import multipart as werkzeug


def part(name: str | None, filename: str | None, content_type: str | None, content: bytes) -> dict:
    def unescaped(text: str | None) -> str | None:
        return text and text.replace("%22", '"').replace("%0D", "\r").replace("%0A", "\n")

    return {
        "name": unescaped(name), "filename": unescaped(filename), "contentType": content_type, "length": len(content),
        "sha256": hashlib.sha256(content).hexdigest()}


def by_python_multipart(content_type: str, body: bytes) -> list[dict]:
    boundary = parse_options_header(content_type)[1][b"boundary"]
    parts: list[dict] = []
    headers: dict[str, bytes] = {}
    field, value, content = bytearray(), bytearray(), bytearray()

    def header_end() -> None:
        headers[field.decode().lower()] = bytes(value)
        field.clear(), value.clear()

    def part_end() -> None:
        options = parse_options_header(headers["content-disposition"])[1]
        name, filename = options.get(b"name"), options.get(b"filename")
        parts.append(part(
            name.decode(), None if filename is None else filename.decode(),
            headers["content-type"].decode() if "content-type" in headers else None, bytes(content)))
        headers.clear(), content.clear()

    ended: list[bool] = []
    parser = MultipartParser(boundary, {
        "on_header_field": lambda data, start, end: field.extend(data[start:end]),
        "on_header_value": lambda data, start, end: value.extend(data[start:end]), "on_header_end": header_end,
        "on_part_data": lambda data, start, end: content.extend(data[start:end]), "on_part_end": part_end,
        "on_end": lambda: ended.append(True)})
    parser.write(body)
    parser.finalize()
    assert ended
    return parts


def by_werkzeug(content_type: str, body: bytes) -> list[dict]:
    decoder = werkzeug.MultipartDecoder(werkzeug_options(content_type)[1]["boundary"].encode())
    decoder.receive_data(body)
    decoder.receive_data(None)
    parts: list[dict] = []
    content = bytearray()
    while not isinstance(event := decoder.next_event(), werkzeug.Epilogue):
        if isinstance(event, werkzeug.File | werkzeug.Field):
            head = event
        elif isinstance(event, werkzeug.Data):
            content += event.data
            if not event.more_data:
                filename = head.filename if isinstance(head, werkzeug.File) else None
                parts.append(part(head.name, filename, head.headers.get("Content-Type"), bytes(content)))
                content.clear()
    return parts


def records() -> Iterator[bytes]:
    while length := sys.stdin.buffer.read(4):
        yield sys.stdin.buffer.read(struct.unpack(">I", length)[0])


incoming = records()
for record in incoming:
    content_type, body = record.decode(), next(incoming)
    print(json.dumps({
        "python-multipart": by_python_multipart(content_type, body), "werkzeug": by_werkzeug(content_type, body)}))
