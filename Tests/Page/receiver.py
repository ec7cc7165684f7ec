"""The receiver in its own process, and clients that send the exact bytes of a test."""

import json
import pathlib
import shutil
import socket
import subprocess
import tempfile
import typing

BOUNDARY = b"page-tests"


class Receiver:
    def __init__(self, command: str, port: int = 0) -> None:
        self.directory = pathlib.Path(tempfile.mkdtemp(prefix="uploadtask-"))
        self.process = subprocess.Popen(
            [command, "serve", "--port", str(port), "--directory", str(self.directory)],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        assert self.process.stdout and self.process.stderr
        line = self.process.stdout.readline()
        assert line.startswith("listening on "), f"unexpected first line: {line}"
        self.address = line.removeprefix("listening on ").strip()
        words = self.process.stderr.readline()
        assert words.endswith(" to see the uploads\n"), f"unexpected second line: {words}"
        self.page = words.split(" ")[1]
        self.port = int(self.address.rsplit(":", 1)[1])

    def connect(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=10)

    def begin(self, length: int, *headers: str, target: str = "/") -> socket.socket:
        """Sends the head of a request with a body of this length."""
        connection = self.connect()
        lines = [f"POST {target} HTTP/1.1", f"Host: 127.0.0.1:{self.port}", f"Content-Length: {length}",
                 f"Content-Type: multipart/form-data; boundary={BOUNDARY.decode()}", *headers, "", ""]
        connection.sendall("\r\n".join(lines).encode("utf-8"))
        return connection

    def send(self, *parts: bytes, headers: tuple[str, ...] = (), target: str = "/") -> tuple[int, typing.Any]:
        """Sends a form of these parts, and returns the status and the JSON of the response."""
        body = form(*parts)
        with self.begin(len(body), "Connection: close", *headers, target=target) as connection:
            connection.sendall(body)
            head, _, content = read_response(connection).partition(b"\r\n\r\n")
            return int(head.split(b" ", 2)[1]), json.loads(content)

    def close(self) -> None:
        self.process.terminate()
        self.process.wait(10)
        assert self.process.stdout and self.process.stderr
        self.process.stdout.close()
        self.process.stderr.close()
        shutil.rmtree(self.directory)


def read_response(connection: socket.socket) -> bytes:
    """Reads to the end of the connection."""
    response = b""
    while data := connection.recv(1 << 16):
        response += data
    return response


def part(name: bytes, content: bytes, filename: bytes | None = None, media: bytes | None = None) -> bytes:
    """A part of a form. Names are inserted unchanged, so that a test controls their escaping."""
    disposition = b'Content-Disposition: form-data; name="' + name + b'"'
    if filename is not None:
        disposition += b'; filename="' + filename + b'"'
    kind = b"\r\nContent-Type: " + media if media is not None else b""
    return disposition + kind + b"\r\n\r\n" + content


def form(*parts: bytes) -> bytes:
    return b"".join(b"--" + BOUNDARY + b"\r\n" + one + b"\r\n" for one in parts) + b"--" + BOUNDARY + b"--\r\n"
