"""A gateway: passes requests on to a server, and answers itself where the server behind it ends the connection.

    gateway.py TARGET-PORT STATUS

The status is 502, or 503, then with `Retry-After: 0`. The gateway ends when its standard input does.
"""

import http.client
import http.server
import os
import sys
import threading

TARGET, STATUS = int(sys.argv[1]), int(sys.argv[2])
PASSED = ("Content-Type", "Content-Length", "Idempotency-Key")


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        status, answer = STATUS, b"no answer\n"
        connection = http.client.HTTPConnection("127.0.0.1", TARGET)
        try:
            connection.request("POST", self.path, body, {name: self.headers[name] for name in PASSED if self.headers[name]})
            response = connection.getresponse()
            status, answer = response.status, response.read()
        except (OSError, http.client.HTTPException):
            pass
        self.send_response(status)
        if status == 503:
            self.send_header("Retry-After", "0")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_: object) -> None:
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
print(f"listening on http://127.0.0.1:{server.server_port}", flush=True)
threading.Thread(target=server.serve_forever, daemon=True).start()
sys.stdin.read()
os._exit(0)
