"""The peers of an upload. Each connection to one of them is a case, determined by its random number generator."""

import asyncio
import random
import re
import ssl

import frames
import proxies
import responses
from mutating import mutated, pieces

READ_TIMEOUT = 0.05  # seconds that a peer waits for more data before it closes


async def read_head(reader: asyncio.StreamReader) -> bytes:
    return await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 0.5)


async def read_request(reader: asyncio.StreamReader, with_body: bool = True) -> None:
    head = await read_head(reader)
    length = re.search(rb"(?i)content-length: *(\d+)", head)
    if length and with_body and b"xpect:" not in head:
        await asyncio.wait_for(reader.readexactly(int(length[1])), 0.5)


async def write(writer: asyncio.StreamWriter, data: bytes, rng: random.Random) -> None:
    for piece in pieces(data, rng):
        writer.write(piece)
        await writer.drain()
        await asyncio.sleep(0)


async def drain(reader: asyncio.StreamReader, seconds: float = READ_TIMEOUT) -> None:
    try:
        await asyncio.wait_for(reader.read(1 << 20), seconds)
    except asyncio.TimeoutError:
        pass


class TLS:
    """The server's side of a TLS connection. `damage` can change all bytes that are sent."""

    def __init__(self, context: ssl.SSLContext, reader, writer, damage=lambda data: data) -> None:
        self.incoming, self.outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self.session = context.wrap_bio(self.incoming, self.outgoing, server_side=True)
        self.reader, self.writer, self.damage = reader, writer, damage

    async def perform(self, action):
        while True:
            try:
                result = action()
                await self.flush()
                return result
            except ssl.SSLWantReadError:
                await self.flush()
                data = await asyncio.wait_for(self.reader.read(65536), 0.5)
                if not data:
                    raise EOFError from None
                self.incoming.write(data)

    async def flush(self) -> None:
        if data := self.outgoing.read():
            self.writer.write(self.damage(data))
            await self.writer.drain()

    async def handshake(self) -> None:
        await self.perform(self.session.do_handshake)

    async def read(self) -> bytes:
        return await self.perform(lambda: self.session.read(65536))

    async def write(self, data: bytes) -> None:
        if data:
            await self.perform(lambda: self.session.write(data))


class Peer:
    """A kind of peer."""

    name = ""
    is_network = False  # listens on TCP instead of a Unix domain socket
    parallel = 8, 2, 16

    def __init__(self, certificate: tuple[str, str]) -> None:
        self.certificate = certificate

    def options(self, address: str, batch: int) -> list[str]:
        """The options with which the command connects to the peer, at a socket's path or at HOST:PORT."""
        return ["--url", "http://127.0.0.1/a", "--unix-socket", address]

    async def handle(self, reader, writer, rng: random.Random) -> None:
        raise NotImplementedError


class HTTP1(Peer):
    """Responses of an HTTP/1.1 server: plain, chunked, compressed, interim, redirects. Redirects lead to the same socket."""

    name = "http1"

    def options(self, address, batch):
        return super().options(address, batch) + (["--expect-continue", "20"] if batch % 4 == 3 else [])

    async def handle(self, reader, writer, rng):
        await read_request(reader, with_body=rng.random() < 0.8)
        for _ in range(rng.choice((1, 1, 1, 2))):
            await write(writer, mutated(rng.choice(responses.RESPONSES), rng, responses.TOKENS, responses.RESPONSES), rng)
        if rng.random() < 0.3:
            await drain(reader)
            await write(writer, mutated(b"HTTP/1.1 200 OK\r\nX: ", rng, responses.TOKENS, responses.RESPONSES), rng)


class HTTP2(Peer):
    """Frames of an HTTP/2 server."""

    name = "http2"
    parallel = 1, 4, 2

    def __init__(self, certificate):
        super().__init__(certificate)
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(*certificate)
        self.context.set_alpn_protocols(["h2"])

    def options(self, address, batch):
        return [
            "--url", "https://localhost/a", "--unix-socket", address, "--http2", "--cacert", self.certificate[0],
        ] + (["--expect-continue", "20"] if batch % 4 == 3 else [])

    async def handle(self, reader, writer, rng):
        tls = TLS(self.context, reader, writer)
        await tls.handshake()
        received = len(await tls.read())
        data = frames.sequence(rng)
        if rng.random() < 0.5:
            data = mutated(data, rng, [frames.one(rng)], [frames.sequence(rng)])
        early = rng.randint(0, len(data)) if rng.random() < 0.3 else 0
        await tls.write(data[:early])
        # The preface has 24 bytes, the SETTINGS frame at least 9; a request follows them.
        while received < 24 + 60:
            received += len(await tls.read())
        for piece in pieces(data[early:], rng):
            await tls.write(piece)
        try:
            for _ in range(3):
                await asyncio.wait_for(tls.read(), READ_TIMEOUT)
        except asyncio.TimeoutError:
            pass


class ConnectProxy(Peer):
    """Responses of a proxy to CONNECT."""

    name = "connect"
    is_network = True

    def options(self, address, batch):
        return ["--url", "https://server.invalid/a", "--proxy", f"http://user:password@{address}"]

    async def handle(self, reader, writer, rng):
        await read_head(reader)
        for _ in range(rng.choice((1, 1, 2))):
            await write(
                writer, mutated(rng.choice(proxies.CONNECT), rng, proxies.CONNECT_TOKENS, proxies.CONNECT), rng)
        await drain(reader)
        await write(writer, mutated(b"\x16\x03\x03\x00\x7a\x02\x00\x00\x76\x03\x03" + bytes(64), rng), rng)


class SOCKSProxy(Peer):
    """Replies of a SOCKS 5 proxy, and responses of the server behind it."""

    name = "socks"
    is_network = True

    def options(self, address, batch):
        user = "user:password@" if batch % 2 else ""
        return ["--url", "http://server.invalid/a", "--proxy", f"socks5h://{user}{address}"]

    async def handle(self, reader, writer, rng):
        def damaged(valid: bytes, choices: list[bytes]) -> bytes:
            if rng.random() < 0.6:
                return valid
            return mutated(rng.choice(choices), rng, choices, choices)

        greeting = await asyncio.wait_for(reader.read(1000), 0.5)
        needs_user = b"\x02" in greeting[2:]
        await write(writer, damaged(b"\x05\x02" if needs_user else b"\x05\x00", proxies.METHODS), rng)
        await asyncio.wait_for(reader.read(1000), 0.5)
        if needs_user:
            await write(writer, damaged(b"\x01\x00", proxies.AUTHENTICATIONS), rng)
            await asyncio.wait_for(reader.read(1000), 0.5)
        await write(writer, damaged(proxies.REPLIES[0], proxies.REPLIES), rng)
        await read_request(reader)
        await write(writer, damaged(responses.RESPONSES[0], responses.RESPONSES), rng)


class Handshake(Peer):
    """A TLS server whose handshake and records are damaged before they are sent."""

    name = "tls"

    def __init__(self, certificate):
        super().__init__(certificate)
        self.contexts = []
        for version in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
            for verify_mode in (ssl.CERT_NONE, ssl.CERT_OPTIONAL):
                context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
                context.load_cert_chain(*certificate)
                context.load_verify_locations(certificate[0])
                context.minimum_version = context.maximum_version = version
                context.verify_mode = verify_mode
                context.set_alpn_protocols(["h2", "http/1.1"])
                self.contexts.append(context)

    def options(self, address, batch):
        options = ["--url", "https://localhost/a", "--unix-socket", address]
        if batch % 3 == 0:
            return options + ["--insecure"]
        certificate, key = self.certificate
        return options + ["--cacert", certificate] + (["--cert", certificate, "--key", key] if batch % 3 == 1 else [])

    async def handle(self, reader, writer, rng):
        flight, target = 0, rng.choice((0, 0, 0, 1, 1, 2, 3))

        def damage(data: bytes) -> bytes:
            nonlocal flight
            flight += 1
            return mutated(data, rng, [data[:60], data[-60:], b"\x15\x03\x03\x00\x02\x01\x00", b"\x14\x03\x03\x00\x01\x01"],
                           [data]) if flight == target + 1 else data

        tls = TLS(rng.choice(self.contexts), reader, writer, damage)
        await tls.handshake()
        await tls.read()
        await tls.write(responses.RESPONSES[0])
        await drain(reader)


PEERS = [HTTP1, HTTP2, ConnectProxy, SOCKSProxy, Handshake]
