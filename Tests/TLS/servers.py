"""A server with a certificate, and proxies to it. It records whether a client sent a byte of a request."""

import asyncio
import re
import ssl

RESPONSE = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok"
GOAWAY = bytes.fromhex("000000040000000000" "0000080700000000000000000000000002")


async def pipe(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    except OSError:
        pass
    finally:
        writer.close()


class TestServer:
    """The server of one case, on TCP and on a Unix domain socket, with its proxies. Redirects lead to `location`."""

    def __init__(self, chain: str, key: str, options: dict, proxy: "tuple[str, str]", socket: str) -> None:
        self.context = self.tls_context(chain, key, options)
        self.context.set_alpn_protocols(["h2", "http/1.1"])
        self.context_without_alpn = self.tls_context(chain, key, options)
        self.proxy_context = self.tls_context(*proxy, {})
        self.socket = socket
        self.location = ""
        self.was_trusted = False
        self.servers: list = []

    @staticmethod
    def tls_context(chain: str, key: str, options: dict) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        if ciphers := options.get("ciphers"):
            context.set_ciphers(ciphers)
        context.minimum_version = options.get("minimum_version", ssl.TLSVersion.TLSv1_2)
        context.maximum_version = options.get("maximum_version", ssl.TLSVersion.MAXIMUM_SUPPORTED)
        context.load_cert_chain(chain, key)
        return context

    async def start(self) -> None:
        four = await asyncio.start_server(self.serve, "127.0.0.1", 0, ssl=self.context)
        self.port = four.sockets[0].getsockname()[1]
        six = await asyncio.start_server(self.serve, "::1", self.port, ssl=self.context)
        unix = await asyncio.start_unix_server(self.serve, self.socket, ssl=self.context)
        http = await asyncio.start_server(self.forward, "127.0.0.1", 0)
        https = await asyncio.start_server(self.forward, "127.0.0.1", 0, ssl=self.proxy_context)
        # A proxy with the certificate of the case.
        tested = await asyncio.start_server(self.tested_proxy, "127.0.0.1", 0, ssl=self.context_without_alpn)
        socks = await asyncio.start_server(self.socks, "127.0.0.1", 0)
        self.servers = [four, six, unix, http, https, tested, socks]
        self.http, self.https, self.tested, self.socks_port = (
            server.sockets[0].getsockname()[1] for server in (http, https, tested, socks))

    def stop(self) -> None:
        for server in self.servers:
            server.close()

    async def serve(self, reader, writer) -> None:
        try:
            data = await asyncio.wait_for(reader.read(65536), 10)
            self.was_trusted |= bool(data)
            if data.startswith(b"PRI * HTTP/2.0"):
                writer.write(GOAWAY)
            elif data:
                await self.read_request(reader, data)
                writer.write(RESPONSE)
            await writer.drain()
        except (OSError, asyncio.TimeoutError, EOFError):
            pass
        finally:
            writer.close()

    @staticmethod
    async def read_request(reader, data: bytes) -> bytes:
        """Reads a request to its end, and returns its head."""
        while b"\r\n\r\n" not in data:
            more = await asyncio.wait_for(reader.read(65536), 10)
            if not more:
                raise EOFError
            data += more
        head, _, body = data.partition(b"\r\n\r\n")
        length = re.search(rb"(?i)content-length: *(\d+)", head)
        if length and (missing := int(length[1]) - len(body)) > 0:
            await asyncio.wait_for(reader.readexactly(missing), 10)
        return head

    async def tested_proxy(self, reader, writer) -> None:
        try:
            self.was_trusted |= bool(await asyncio.wait_for(reader.read(65536), 10))
            writer.write(b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            await writer.drain()
        except (OSError, asyncio.TimeoutError):
            pass
        finally:
            writer.close()

    async def forward(self, reader, writer) -> None:
        """Connects every CONNECT to the server, for any name, and redirects every other request."""
        try:
            head = await self.read_request(reader, b"")
            if head.startswith(b"CONNECT "):
                writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
                await self.tunnel(reader, writer)
            else:
                writer.write(
                    b"HTTP/1.1 307 Temporary Redirect\r\nLocation: %s\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
                    % self.location.encode())
                await writer.drain()
                writer.close()
        except (OSError, asyncio.TimeoutError, EOFError):
            writer.close()

    async def socks(self, reader, writer) -> None:
        try:
            count = (await reader.readexactly(2))[1]
            await reader.readexactly(count)
            writer.write(b"\x05\x00")
            kind = (await reader.readexactly(4))[3]
            length = {1: 4, 4: 16}.get(kind) or (await reader.readexactly(1))[0]
            await reader.readexactly(length + 2)
            writer.write(b"\x05\x00\x00\x01\x7f\x00\x00\x01\x00\x01")
            await self.tunnel(reader, writer)
        except (OSError, EOFError):
            writer.close()

    async def tunnel(self, reader, writer) -> None:
        server_reader, server_writer = await asyncio.open_connection("127.0.0.1", self.port)
        await asyncio.gather(pipe(reader, server_writer), pipe(server_reader, writer))
