#!/usr/bin/env python3
"""An HTTP/2 server over TLS for HTTP2Tests. The path of a request selects its behaviour, correct or faulty.

    http2_server.py --tls-cert FILE --tls-key FILE [--alpn h2|http/1.1] [--window BYTES] [--frame BYTES]

The paths are in http2_scenarios.py. --window is the initial window of each stream, --frame the maximum size of a frame.
With --alpn http/1.1 it selects HTTP/1.1, and reports the size of the body. The first line on stdout is `listening on
https://127.0.0.1:PORT`. The server exits when its stdin closes, so that a killed test leaves no orphan, and on SIGTERM. The
scenario `stepwise` waits for lines on stdin. Start it with a pipe as stdin: /dev/null is at its end already.
"""

import argparse
import http.server
import itertools
import json
import os
import socket
import ssl
import threading

from http2_connection import Connection, ClientDisconnected
from http2_scenarios import handle, steps


class HTTP1Request(http.server.BaseHTTPRequestHandler):
    """An HTTP/1.1 request."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        size = len(self.rfile.read(int(self.headers["Content-Length"])))
        report = json.dumps({"version": self.request_version, "size": size}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(report)))
        self.end_headers()
        self.wfile.write(report)

    def log_message(self, *_: object) -> None:
        pass


def serve(plain: socket.socket, context: ssl.SSLContext, number: int) -> None:
    """Handles the requests of a connection until one side closes."""
    try:
        with context.wrap_socket(plain, server_side=True) as secure:
            if secure.selected_alpn_protocol() != "h2":
                HTTP1Request(secure, None, None)  # the initializer handles the request
                return
            connection = Connection(secure, number, options.window, options.frame)
            while True:
                handle(connection.next_request())
    except (ClientDisconnected, OSError):  # the client closed, or the scenario did
        pass


def watch_stdin() -> None:
    while received := os.read(0, 4096):
        for _ in range(received.count(b"\n")):
            steps.release()
    os._exit(0)  # sys.exit would end this thread only


parser = argparse.ArgumentParser()
parser.add_argument("--tls-cert", required=True)
parser.add_argument("--tls-key", required=True)
parser.add_argument("--alpn", default="h2")
parser.add_argument("--window", type=int, default=65_535)
parser.add_argument("--frame", type=int, default=16_384)
options = parser.parse_args()
context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
context.load_cert_chain(options.tls_cert, options.tls_key)
context.set_alpn_protocols([options.alpn])
listener = socket.create_server(("127.0.0.1", 0), backlog=256)
threading.Thread(target=watch_stdin, daemon=True).start()
print(f"listening on https://127.0.0.1:{listener.getsockname()[1]}", flush=True)
for number in itertools.count(1):
    plain = listener.accept()[0]
    plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    threading.Thread(target=serve, args=(plain, context, number), daemon=True).start()
