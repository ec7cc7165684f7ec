#!/usr/bin/env python3
"""Discards the bodies that it receives, as fast as it can, and responds with their length and their last bytes. A request for
/after/N has its response, 413, when N bytes have arrived.

It prints `listening on URL`, and ends when standard input closes.
"""

import json
import socket
import sys
import threading


def serve(connection: socket.socket) -> None:
    buffer = bytearray(1 << 20)
    view = memoryview(buffer)
    received = b""
    with connection:
        while b"\r\n\r\n" not in received:
            piece = connection.recv(65536)
            if not piece:
                return
            received += piece
        head, _, rest = received.partition(b"\r\n\r\n")
        fields = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:])
        length, count, tail = int(fields[b"content-length"]), len(rest), rest[-100:]
        path = head.split(b" ")[1]
        limit = int(path.rpartition(b"/")[2]) if path.startswith(b"/after/") else length
        while count < limit and (size := connection.recv_into(view)):
            count += size
            tail = (tail + bytes(view[max(0, size - 100):size]))[-100:]
        body = json.dumps({"length": count, "tail": tail.decode("latin-1")}).encode()
        status = b"200 OK" if limit == length else b"413 Content Too Large"
        connection.sendall(
            b"HTTP/1.1 %s\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s" % (status, len(body), body))


def accept(listener: socket.socket) -> None:
    while True:
        threading.Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()


listener = socket.create_server(("127.0.0.1", 0))
print(f"listening on http://127.0.0.1:{listener.getsockname()[1]}", flush=True)
threading.Thread(target=accept, args=(listener,), daemon=True).start()
sys.stdin.read()
