"""HTTP over bare sockets, for scenario_server.py: nothing is read or sent but what a scenario asks for.

What arrived is understood by the mail parser of Python's library, which we did not write.
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


class Gone(Exception):
    """The client closed or reset the connection where the scenario still wanted something of it."""


class Connection:
    """One accepted connection."""

    def __init__(self, sock: socket.socket) -> None:
        sock.setblocking(False)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # every write is a segment of its own
        self.socket = sock
        self.unread = bytearray()

    async def receive(self, most: int = CHUNK) -> bytes:
        """At least one byte and at most so many."""
        if not self.unread:
            try:
                self.unread += await asyncio.get_running_loop().sock_recv(self.socket, most)
            except OSError as error:
                raise Gone from error
            if not self.unread:
                raise Gone
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
            raise Gone from error

    async def until_closed(self) -> None:
        """Ends with Gone, when the client closes; what it sends before is lost."""
        while True:
            await self.receive()

    def read_slowly(self) -> None:
        """Lets the kernel hold little, so that the client feels how slowly we read."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 64 * 1024)

    def reset(self) -> None:
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.socket.close()


class Request:
    """A request whose head was read. The body is there once read_body was awaited."""

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
        hello = await connection.receive()
        if hello[0] == 0x16:  # a TLS client: it is let hang if it names the host localhost, which an address does not
            while b"localhost" in hello:
                await connection.receive()
            raise Gone
        connection.unread[:0] = hello
        return cls(connection, await connection.receive_until(b"\r\n\r\n"))

    def header(self, name: str) -> str:
        return ", ".join(value for other, value in self.headers if other.lower() == name)

    def argument(self, name: str, default: str = "") -> str:
        return dict(self.arguments).get(name, default)

    async def read_some(self, most: int = CHUNK) -> bytes:
        """The next bytes of the body; none at its end."""
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

    async def answer(self, status: int, body: bytes = b"", *headers: tuple[str, str], chunked: bool = False) -> None:
        """A whole answer, of exactly these header lines and the one that says where the body ends."""
        framing = ("Transfer-Encoding", "chunked") if chunked else ("Content-Length", str(len(body)))
        has_body = status not in (204, 304) and self.method != "HEAD"
        data = head(status, *headers, *([framing] if has_body else []))
        if has_body and chunked:
            pieces = [body[at : at + CHUNK] for at in range(0, len(body), CHUNK)]
            data += b"".join(b"%x\r\n%b\r\n" % (len(piece), piece) for piece in [*pieces, b""])
        elif has_body:
            data += body
        await self.connection.send(data)

    def understood(self) -> dict:
        """The form as Python's mail parser takes it apart."""
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
    """The parser takes header lines for ASCII, and keeps what else they hold for us."""
    return header.encode("ascii", "surrogateescape").decode("utf-8", "surrogateescape")


def parameter(name: str, disposition: str) -> str | None:
    """As browsers write it: everything up to the next quote, for a quote in a name is %22, and a backslash is none."""
    match = re.search(rf';[ \t]*{name}="([^"]*)"', disposition)
    return match[1] if match else None


def text(data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError:
        return data.decode("latin-1")
