"""The content of an upload as a Python server parsed it, in the JSON format of all servers of the suite.

Text is in hexadecimal, so that a JSON encoder cannot change the output of a parser.
"""

import hashlib
import json
import os
import platform
from collections.abc import Iterable
from importlib.metadata import version
from typing import BinaryIO


def hexadecimal(text: str | bytes | None) -> str | None:
    if isinstance(text, str):
        text = text.encode("utf-8", "surrogateescape")
    return None if text is None else text.hex()


def file_entry(field: str, filename: str | None, content_type: str | None, content: BinaryIO) -> dict:
    size, digest = 0, hashlib.sha256()
    while chunk := content.read(1 << 18):
        size += len(chunk)
        digest.update(chunk)
    return {
        "field": hexadecimal(field), "filename": hexadecimal(filename), "type": content_type, "size": size,
        "sha256": digest.hexdigest()}


def report(
    packages: list[str], method: str, title: str | None, connection: int | str,
    fields: Iterable[tuple[str | bytes, str | bytes]], files: list[dict],
) -> str:
    versions = {package: version(package) for package in packages} | {"Python": platform.python_version()}
    text = json.dumps({
        "versions": versions, "method": method, "title": title, "connection": int(connection),
        "fields": [[hexadecimal(name), hexadecimal(value)] for name, value in fields], "files": files})
    with open(os.environ["REPORTS"], "a") as reports:
        reports.write(text + "\n")
    return text
