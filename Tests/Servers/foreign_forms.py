#!/usr/bin/env python3
"""Sends random forms, made by third-party encoders, to our receiver, and compares its responses with the forms.

    foreign_forms.py --url URL --encoder NAME --count N [--seed N]

Prints one line of JSON, `{"encoder", "forms", "parts", "bytes", "readDifferently"}`, and on standard error each
difference; with differences the exit status is 1. `readDifferently` counts ambiguous names: another sender encodes another
name in the same way, so that a receiver cannot distinguish them (see foreign_encoders.py).
"""

import argparse
import hashlib
import http.client
import json
import pathlib
import sys
import tempfile
import urllib.parse

import curl_forms
from foreign_encoders import ENCODERS, Encoder, exact, read_as_escaped
from random_forms import Forms, Part


def unescaped(text: str) -> str:
    """Decodes the three escapes of the WHATWG, which a name may also contain literally."""
    return text.replace("%22", '"').replace("%0D", "\r").replace("%0A", "\n")


class Comparison:
    def __init__(self, encoder: Encoder) -> None:
        self.encoder = encoder
        self.forms = self.parts = self.bytes = self.read_differently = 0
        self.differences: list[str] = []

    def expected(self, part: Part, text: str, custom) -> str:
        read = unescaped(custom(text, part))
        self.read_differently += read != text
        return read

    def compare(self, form: list[Part], status: int, response: str) -> None:
        self.forms += 1
        self.parts += len(form)
        self.bytes += sum(len(part.content) for part in form)
        got = json.loads(response)
        fields = [
            {"name": self.expected(p, p.name, self.encoder.name), "value": p.content.decode()}
            for p in form if p.filename is None
        ]
        files = [
            {
                "name": self.expected(p, p.name, self.encoder.name),
                "filename": self.expected(p, p.filename, self.encoder.filename),
                "contentType": p.content_type,
                "size": len(p.content),
                "sha256": hashlib.sha256(p.content).hexdigest(),
            }
            for p in form if p.filename is not None
        ]
        stored = []
        for file in got.get("files", []):
            path = pathlib.Path(file.pop("path"))
            stored.append(hashlib.sha256(path.read_bytes()).hexdigest())
            path.unlink()
        if status != 200 or got != {"fields": fields, "files": files} or stored != [f["sha256"] for f in files]:
            self.differences.append(f"form {self.forms}: sent {[fields, files]!r:.1000}, got {status} {got!r:.1000}")


def chunks(body: bytes, forms: Forms):
    while body:
        length = forms.random.choice([1, 2, 3, 60, 8192, 70_000])
        yield body[:length]
        body = body[length:]


def send_all(url: str, name: str, count: int, seed: int) -> Comparison:
    encoder = ENCODERS[name]
    forms = Forms([name, seed], encoder.controls, encoder.line_ends, encoder.ascii_names)
    comparison = Comparison(encoder)
    connection = http.client.HTTPConnection(urllib.parse.urlsplit(url).netloc)
    for number in range(count):
        boundary = forms.boundary()
        form = forms.form(boundary)
        content_type, body = encoder.encode(form, boundary)
        # Every other form is chunked, so that it is cut at random positions.
        connection.request(
            "POST", "/", chunks(body, forms) if number % 2 else body, {"Content-Type": content_type},
            encode_chunked=number % 2 == 1)
        response = connection.getresponse()
        comparison.compare(form, response.status, response.read().decode())
    return comparison


def send_by_curl(url: str, count: int, seed: int, escapes: bool) -> Comparison:
    forms = Forms(["curl", escapes, seed], line_ends=not escapes, without=curl_forms.UNWRITABLE)
    reading = exact if escapes else read_as_escaped
    comparison = Comparison(Encoder(lambda parts, boundary: ("", b""), reading, reading))
    with tempfile.TemporaryDirectory() as folder:
        while comparison.forms < count:
            batch = [forms.form("-" * 24) for _ in range(20)]
            for form in batch:
                for part in form:
                    if part.filename is None:
                        part.content = part.content.replace(b"\0", b"")
            responses = curl_forms.send(url, batch, pathlib.Path(folder), escapes)
            for form, response in zip(batch, responses, strict=True):
                comparison.compare(form, 200, response)
    return comparison


parser = argparse.ArgumentParser()
parser.add_argument("--url", required=True)
parser.add_argument("--encoder", required=True, choices=[*ENCODERS, "curl", "curl --form-escape"])
parser.add_argument("--count", type=int, required=True)
parser.add_argument("--seed", type=int, default=0)
options = parser.parse_args()
if options.encoder.startswith("curl"):
    result = send_by_curl(options.url, options.count, options.seed, options.encoder != "curl")
else:
    result = send_all(options.url, options.encoder, options.count, options.seed)
print(json.dumps({
    "encoder": options.encoder, "forms": result.forms, "parts": result.parts, "bytes": result.bytes,
    "readDifferently": result.read_differently}))
for difference in result.differences[:10]:
    print(difference, file=sys.stderr)
print(f"{len(result.differences)} differences", file=sys.stderr)
sys.exit(1 if result.differences else 0)
