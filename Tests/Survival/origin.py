"""A server that stores whole forms, and then answers late, or never.

    origin.py JOURNAL [--port N] [--delay SECONDS] [--dies]

Each form that is complete is a line of JSON in the journal, on disk before the answer: the SHA-256 of its file, and its
Idempotency-Key. A form without its closing boundary, or shorter than its Content-Length, is not stored. With --dies the connection
ends without an answer. The server ends when its standard input does.
"""

import argparse
import hashlib
import http.server
import json
import os
import re
import sys
import threading
import time


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    options: argparse.Namespace
    journal: int

    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"])
        body = self.rfile.read(length)
        content = self.file_of(body) if len(body) == length else None
        if content is None:
            self.close_connection = True
            return
        line = {"sha256": hashlib.sha256(content).hexdigest(), "key": self.headers["Idempotency-Key"]}
        os.write(self.journal, json.dumps(line).encode() + b"\n")
        os.fsync(self.journal)
        time.sleep(self.options.delay)
        if self.options.dies:
            self.close_connection = True
            return
        self.send_response(200)
        self.send_header("Content-Length", "3")
        self.end_headers()
        self.wfile.write(b"ok\n")

    def file_of(self, body: bytes) -> "bytes | None":
        """The content of the only part of a complete form."""
        found = re.search(r'boundary="?([^";]+)', self.headers["Content-Type"] or "")
        boundary = b"--" + found[1].encode() if found else b""
        if not found or not body.startswith(boundary + b"\r\n") or not body.endswith(b"\r\n" + boundary + b"--\r\n"):
            return None
        return body.split(b"\r\n\r\n", 1)[1].removesuffix(b"\r\n" + boundary + b"--\r\n")

    def log_message(self, *_: object) -> None:
        pass


class Server(http.server.ThreadingHTTPServer):
    request_queue_size = 128

    def handle_error(self, *_: object) -> None:
        pass  # clients are killed


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("journal")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--delay", type=float, default=0)
    parser.add_argument("--dies", action="store_true")
    Handler.options = parser.parse_args()
    Handler.journal = os.open(Handler.options.journal, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    server = Server(("127.0.0.1", Handler.options.port), Handler)
    print(f"listening on http://127.0.0.1:{server.server_port}", flush=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    sys.stdin.read()
    os._exit(0)


if __name__ == "__main__":
    main()
