"""One request to soak_server.py: reads it, sends the response, and makes its line in the journal."""

import asyncio
import hashlib
import re
import socket
import struct

CHUNK = 64 * 1024


class ClientDisconnected(Exception):
    """The client closed or reset the connection before the fault was complete."""


class Request:
    def __init__(self, head: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer
        line, *lines = head.decode("latin-1").rstrip("\r\n").split("\r\n")
        self.method, self.target, _ = line.split(" ", 2)
        self.query = dict(pair.partition("=")[::2] for pair in self.target.partition("?")[2].split("&"))
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        self.length = int(headers.get("content-length", "0"))
        match = re.search(r"boundary=(.+)", headers.get("content-type", ""))
        self.boundary = match[1].encode() if match else b""
        self.id, self.fault, self.hop = self.query["id"], self.query["fault"], int(self.query["hop"])
        self.at = int(self.query["at"])  # a random number for the fault
        self.body = bytearray()
        # Whether the server has made the fault.
        self.made = False
        self.client_left = False

    @classmethod
    async def read(cls, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> "Request | None":
        try:
            return cls(await reader.readuntil(b"\r\n\r\n"), reader, writer)
        except (asyncio.IncompleteReadError, OSError):
            return None

    # Reading the request

    @property
    def is_whole(self) -> bool:
        return len(self.body) == self.length

    async def read_to(self, position: int, most: int = CHUNK) -> None:
        """Reads the body up to a position, and no byte after it."""
        while (missing := min(position, self.length) - len(self.body)) > 0:
            try:
                data = await self.reader.read(min(missing, most))
            except OSError:
                data = b""
            if not data:
                self.client_left = True
                raise ClientDisconnected
            self.body += data

    async def read_all(self) -> None:
        await self.read_to(self.length)

    # Sending the response

    async def send(self, data: bytes) -> None:
        self.made = True
        self.writer.write(data)
        await self.writer.drain()

    async def respond(
        self, status: int = 200, *lines: str, body: bytes | None = None, length: int | None = None
    ) -> None:
        """Sends a response with these additional header lines; `length` is a wrong Content-Length."""
        content = self.text() if body is None else body
        if status in (204, 304):
            content = b""
        else:
            lines += (f"Content-Length: {len(content) if length is None else length}",)
        await self.send("\r\n".join([f"HTTP/1.1 {status} Soak", *lines, "", ""]).encode() + content)

    def text(self) -> bytes:
        """The body of a response, which identifies the upload."""
        return f"id={self.id} received={len(self.body)}".encode()

    def reset(self) -> None:
        self.made = True
        linger = struct.pack("ii", 1, 0)
        self.writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        self.writer.transport.abort()

    def drop(self) -> None:
        """Closes at once; over TLS without close_notify."""
        self.made = True
        self.writer.transport.abort()

    # The journal

    def digest(self) -> str:
        """The digest of the file, or `-` if the form is incomplete."""
        end = b"\r\n--" + self.boundary + b"--\r\n"
        at = self.body.find(b"\r\n\r\n", self.body.find(b'; filename="'))
        if not self.is_whole or not self.body.endswith(end) or at < 0:
            return "-"
        return hashlib.sha256(self.body[at + 4 : -len(end)]).hexdigest()

    def record(self) -> str:
        """`ID HOP FAULT MADE METHOD RECEIVED LENGTH CLOSING LEFT DIGEST`, separated by tabs."""
        is_closed = bool(self.boundary) and b"\r\n--" + self.boundary + b"--" in self.body
        digest = self.digest() if self.boundary else "-"
        words = (self.id, self.hop, self.fault, int(self.made), self.method, len(self.body), self.length,
                 int(is_closed), int(self.client_left), digest)  # fmt: skip
        return "\t".join(str(word) for word in words)
