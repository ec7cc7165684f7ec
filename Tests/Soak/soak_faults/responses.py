"""Responses: valid, hard to read and invalid."""

import asyncio
import gzip

from soak_faults.registry import fault, position, status
from soak_request import Request


@fault
async def none(request: Request) -> bool:
    await request.read_all()
    await request.respond()
    return True


@fault
async def other_status(request: Request) -> bool:
    await request.read_all()
    await request.respond(status(request))
    return True


@fault
async def interim(request: Request) -> bool:
    request.writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
    await request.read_to(position(request))
    request.writer.write(b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n")
    await request.read_all()
    await request.respond()
    return True


@fault
async def slow_head(request: Request) -> bool:
    await request.read_all()
    content = request.text()
    for byte in f"HTTP/1.1 200 OK\r\nContent-Length: {len(content)}\r\n\r\n".encode():
        await request.send(bytes([byte]))
        await asyncio.sleep(0)
    await request.send(content)
    return True


@fault
async def malformed(request: Request) -> bool:
    await request.read_all()
    responses = (
        b"HTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 abc OK\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nhello",
        b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
        b"HTTP/1.1 200 OK\r\nName\x00: value\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n0\r\n\r\n",
        b"\x15\x03\x01\x00\x02\x02\x28",
    )
    await request.send(responses[request.at % len(responses)])
    return False


@fault
async def chunked(request: Request) -> bool:
    await request.read_all()
    content = request.text()
    pieces = b"".join(b"1;of=chunks\r\n%c\r\n" % byte for byte in content)
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: Digest\r\n\r\n"
    await request.send(head + pieces + b"0\r\nDigest: none\r\n\r\n")
    return True


@fault
async def http10(request: Request) -> bool:
    await request.read_all()
    await request.send(b"HTTP/1.0 200 OK\r\n\r\n" + request.text())
    return False


@fault
async def two_answers(request: Request) -> bool:
    """The second response must be ignored: it must not become the response to the next request."""
    await request.read_all()
    content = request.text()
    stray = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nstray"
    await request.send(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b%b" % (len(content), content, stray))
    return True


@fault
async def gzip_answer(request: Request) -> bool:
    await request.read_all()
    await request.respond(200, "Content-Encoding: gzip", body=gzip.compress(request.text() * 200))
    return True


@fault
async def broken_gzip(request: Request) -> bool:
    await request.read_all()
    data = bytearray(gzip.compress(request.text() * 200))
    if request.at % 2:
        data[-8] ^= 1  # in the checksum
    else:
        del data[-6:]
    await request.respond(200, "Content-Encoding: gzip", body=bytes(data))
    return True
