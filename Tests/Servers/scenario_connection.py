"""HTTP over plain sockets, for scenario_server.py: reads and sends only the bytes that a scenario requests.

Forms are parsed by the mail parser of Python's library, which is independent of our code.
"""

import asyncio
import hashlib
import http
import re
import socket
import struct
from email.parser import BytesParser
from urllib.parse import unquote

CHUNK = 64 * 1024


class ClientDisconnected(Exception):
    """The client closed or reset the connection before the scenario was complete."""


class Connection:
    """One accepted connection."""

    def __init__(self, sock: socket.socket) -> None:
        sock.setblocking(False)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # every write becomes its own segment
        self.socket = sock
        self.unread = bytearray()

    async def receive(self, most: int = CHUNK) -> bytes:
        """Receives at least one byte and at most `most`."""
        if not self.unread:
            try:
                self.unread += await asyncio.get_running_loop().sock_recv(self.socket, most)
            except OSError as error:
                raise ClientDisconnected from error
            if not self.unread:
                raise ClientDisconnected
        data = bytes(self.unread[:most])
        del self.unread[:most]
        return data

    async def receive_until(self, end: bytes) -> bytes:
        data = bytearray()
        while (at := data.find(end)) < 0:
            data += await self.receive()
        self.unread[:0] = data[at + len(end) :]
        return bytes(data[: at + len(end)])

    async def send(self, data: bytes) -> None:
        try:
            await asyncio.get_running_loop().sock_sendall(self.socket, data)
        except OSError as error:
            raise ClientDisconnected from error

    async def until_closed(self) -> None:
        """Discards all data, and raises ClientDisconnected when the client closes."""
        while True:
            await self.receive()

    def read_slowly(self) -> None:
        """Makes the receive buffer small, so that slow reading slows down the client."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 64 * 1024)

    def reset(self) -> None:
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.socket.close()


class Request:
    """A request whose head was read. `body` is complete after read_body."""

    def __init__(self, connection: Connection, head: bytes) -> None:
        self.connection = connection
        self.head = head
        self.body = b""
        line, *lines = head.decode("utf-8", "surrogateescape").rstrip("\r\n").split("\r\n")
        self.method, self.target, _ = line.split(" ", 2)
        self.path, _, self.query = self.target.partition("?")
        pairs = [item.partition("=") for item in self.query.split("&") if item]
        self.arguments = [(unquote(name), unquote(value)) for name, _, value in pairs]
        self.headers = [(name, value.strip(" \t")) for name, _, value in (line.partition(":") for line in lines)]
        self.length = int(self.header("content-length") or 0)
        self.received = 0
        self.keeps_alive = self.header("connection").lower() != "close"
        match = re.search(r'boundary="?([^";]+)', self.header("content-type"))
        self.boundary = match[1].encode() if match else b""

    @classmethod
    async def read(cls, connection: Connection) -> "Request":
        start = await connection.receive()
        if start[0] == 0x16:  # TLS: hangs if SNI contains localhost; a URL with an address has no SNI
            while b"localhost" in start:
                await connection.receive()
            raise ClientDisconnected
        connection.unread[:0] = start
        return cls(connection, await connection.receive_until(b"\r\n\r\n"))

    def header(self, name: str) -> str:
        return ", ".join(value for other, value in self.headers if other.lower() == name)

    def argument(self, name: str, default: str = "") -> str:
        return dict(self.arguments).get(name, default)

    async def read_some(self, most: int = CHUNK) -> bytes:
        """Receives more bytes of the body; none at its end."""
        missing = self.length - self.received
        data = await self.connection.receive(min(most, missing)) if missing else b""
        self.received += len(data)
        return data

    async def read_body(self) -> None:
        parts = []
        while data := await self.read_some():
            parts.append(data)
        self.body = b"".join(parts)

    def without_boundary(self, data: bytes) -> bytes:
        return data.replace(self.boundary, b"BOUNDARY") if self.boundary else data

    async def respond(self, status: int, body: bytes = b"", *headers: tuple[str, str], chunked: bool = False) -> None:
        """Sends a complete response with exactly these header lines and the one that delimits the body."""
        framing = ("Transfer-Encoding", "chunked") if chunked else ("Content-Length", str(len(body)))
        has_body = status not in (204, 304) and self.method != "HEAD"
        data = head(status, *headers, *([framing] if has_body else []))
        if has_body and chunked:
            pieces = [body[at : at + CHUNK] for at in range(0, len(body), CHUNK)]
            data += b"".join(b"%x\r\n%b\r\n" % (len(piece), piece) for piece in [*pieces, b""])
        elif has_body:
            data += body
        await self.connection.send(data)

    def parsed_form(self) -> dict:
        """The form as Python's mail parser reads it."""
        fields, files, parts = [], [], []
        if not self.boundary:
            return {"fields": fields, "files": files, "parts": parts}
        prefix = f"Content-Type: {self.header('content-type')}\r\n\r\n".encode()
        for part in BytesParser().parsebytes(prefix + self.body).get_payload():
            headers = {name.lower(): utf8(value) for name, value in part.raw_items()}
            data = part.get_payload(decode=True)
            name = parameter("name", headers["content-disposition"])
            parts.append(name)
            if (filename := parameter("filename", headers["content-disposition"])) is None:
                fields.append({"name": name, "value": text(data)})
                continue
            file = {"name": name, "filename": filename, "contentType": headers.get("content-type"), "size": len(data)}
            if len(data) <= 1000:
                file["text"] = text(data)
            files.append(file | {"sha256": hashlib.sha256(data).hexdigest()})
        return {"fields": fields, "files": files, "parts": parts}


def head(status: int, *headers: tuple[str, str]) -> bytes:
    phrase = http.HTTPStatus(status).phrase if status in set(http.HTTPStatus) else "Unknown"
    lines = [f"HTTP/1.1 {status} {phrase}", *(f"{name}: {value}" for name, value in headers), "", ""]
    return "\r\n".join(lines).encode("utf-8", "surrogateescape")


def utf8(header: str) -> str:
    """The parser treats header lines as ASCII, and keeps other bytes as surrogates."""
    return header.encode("ascii", "surrogateescape").decode("utf-8", "surrogateescape")


def parameter(name: str, disposition: str) -> str | None:
    """A parameter as browsers write it: all text up to the next quote. A quote is %22; a backslash is no escape."""
    match = re.search(rf';[ \t]*{name}="([^"]*)"', disposition)
    return match[1] if match else None


def text(data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError:
        return data.decode("latin-1")
