#!/usr/bin/env python3
"""A server for the tests of `@system.fetch` and `@system.request`, on an HTTP implementation that is not this project's.

The first line on stdout is `listening on http://127.0.0.1:PORT`. The server exits when its stdin closes. The paths:

- `/echo` returns the request as JSON: method, target, the header fields in lower case, and the body as text.
- `/reply` returns what its query names: `status`, `type`, `body`, and further header fields as `header=Name: value`.
- `/busy` is `/reply` for the first `times` requests with the same target, and then 200 with the number of requests as body.
- `/cut` ends the connection inside of the body. `/hang` never responds.
"""

import json
import os
import sys
import threading
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    requests: "Counter[str]" = Counter()

    def handle_request(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        address = urlsplit(self.path)
        query = parse_qs(address.query, keep_blank_values=True, encoding="utf-8", errors="surrogateescape")
        getattr(self, "on_" + address.path.rsplit("/", 1)[0].strip("/"), self.on_reply)(query, body)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = do_TRACE = do_HEAD = handle_request

    def on_echo(self, query: dict, body: bytes) -> None:
        fields = {name.lower(): value for name, value in self.headers.items()}
        request = {"method": self.command, "target": self.path, "headers": fields, "body": body.decode("utf-8", "replace")}
        self.respond(200, json.dumps(request, sort_keys=True).encode(), {"Content-Type": "application/json"})

    def on_reply(self, query: dict, body: bytes) -> None:
        headers = dict(line.split(": ", 1) for line in query.get("header", []))
        if "type" in query:
            headers["Content-Type"] = query["type"][0]
        content = query.get("body", [""])[0].encode("utf-8", "surrogateescape")
        self.respond(int(query.get("status", ["200"])[0]), content, headers)

    def on_busy(self, query: dict, body: bytes) -> None:
        self.requests[self.path] += 1
        if self.requests[self.path] <= int(query["times"][0]):
            self.on_reply(query, body)
        else:
            self.respond(200, str(self.requests[self.path]).encode(), {})

    def on_cut(self, query: dict, body: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "10")
        self.end_headers()
        self.wfile.write(b"abc")
        self.close_connection = True

    def on_hang(self, query: dict, body: bytes) -> None:
        """Waits for the end of the connection, which may be a reset."""
        try:
            self.rfile.read(1)
        except ConnectionError:
            self.close_connection = True

    def respond(self, status: int, body: bytes, headers: dict) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, *arguments: object) -> None:
        """The tests have no use for a log."""


class Server(ThreadingHTTPServer):
    # The tests connect at the same time. Python's own queue has five places.
    request_queue_size = 128
    daemon_threads = True


server = Server(("127.0.0.1", 0), Handler)
threading.Thread(target=server.serve_forever, daemon=True).start()
print(f"listening on http://127.0.0.1:{server.server_port}", flush=True)
while os.read(sys.stdin.fileno(), 4096):
    pass
os._exit(0)
