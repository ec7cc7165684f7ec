"""A gateway that asks for a credential, or asks clients to come later.

    guard.py TARGET-PORT RULES JOURNAL

RULES is a file of JSON that each request reads: `{"token": "…"}` answers 401 to a request without `Authorization: Bearer …`, and
`{"retryAfter": SECONDS}` answers 503 to every request. Other requests are passed on to the server while they arrive, one on each
connection. Each request is a line of JSON in the journal: the time of its arrival, its method and path, and the status of the answer
that the gateway gave itself. The gateway ends when its standard input does.
"""

import json
import os
import re
import socket
import sys
import threading
import time

TARGET, RULES, JOURNAL = int(sys.argv[1]), sys.argv[2], sys.argv[3]
journal = os.open(JOURNAL, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)


def refusal(head: bytes) -> "tuple[int, bytes] | None":
    with open(RULES) as file:
        rules = json.load(file)
    if seconds := rules.get("retryAfter"):
        return 503, b"503 Service Unavailable\r\nRetry-After: %d" % seconds
    token = rules.get("token")
    if token and not re.search(rb"\r\nauthorization: Bearer " + token.encode() + rb"\r\n", head, re.IGNORECASE):
        return 401, b"401 Unauthorized\r\nWWW-Authenticate: Bearer"
    return None


def copy(source: socket.socket, sink: socket.socket) -> None:
    try:
        while data := source.recv(65_536):
            sink.sendall(data)
        sink.shutdown(socket.SHUT_WR)
    except OSError:
        for end in (source, sink):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass


def serve(client: socket.socket) -> None:
    with client:
        received = b""
        try:
            while b"\r\n\r\n" not in received:
                if not (data := client.recv(65_536)):
                    return
                received += data
        except OSError:
            return
        head, _, rest = received.partition(b"\r\n\r\n")
        head += b"\r\n"
        refused = refusal(head)
        method, path, _ = head.split(b" ", 2)
        line = {"time": time.time(), "method": method.decode(), "path": path.decode(), "status": refused and refused[0]}
        os.write(journal, json.dumps(line).encode() + b"\n")
        if refused:
            try:
                client.sendall(b"HTTP/1.1 " + refused[1] + b"\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                client.shutdown(socket.SHUT_WR)
                while client.recv(65_536):
                    pass
            except OSError:
                pass
            return
        with socket.create_connection(("127.0.0.1", TARGET)) as server:
            server.sendall(head + b"Connection: close\r\n\r\n" + rest)
            back = threading.Thread(target=copy, args=(server, client))
            back.start()
            copy(client, server)
            back.join()


def main() -> None:
    listener = socket.create_server(("127.0.0.1", 0), backlog=128)
    print(f"listening on http://127.0.0.1:{listener.getsockname()[1]}", flush=True)
    while True:
        client, _ = listener.accept()
        threading.Thread(target=serve, args=(client,), daemon=True).start()


threading.Thread(target=main, daemon=True).start()
sys.stdin.read()
os._exit(0)
