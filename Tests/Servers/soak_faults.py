"""The faults of soak_server.py, by the name that a request gives in `fault=`.

Each returns whether the connection can carry another request. `at=` is a random number below a million, which chooses
the place or the variant.
"""

import asyncio
import gzip
import socket
from collections.abc import Awaitable, Callable

from soak_request import Gone, Request

FAULTS: dict[str, Callable[[Request], Awaitable[bool]]] = {}


def fault(function: Callable[[Request], Awaitable[bool]]) -> Callable[[Request], Awaitable[bool]]:
    FAULTS[function.__name__.replace("_", "-")] = function
    return function


def place(request: Request) -> int:
    """A random byte of the body, never its last ones: what is not whole must be seen to be."""
    return max(request.length - 3, 0) * request.at // 1_000_000


def status(request: Request) -> int:
    return int(request.query["status"])


@fault
async def none(request: Request) -> bool:
    await request.read_all()
    await request.answer()
    return True


@fault
async def other_status(request: Request) -> bool:
    await request.read_all()
    await request.answer(status(request))
    return True


# Answers before the body


@fault
async def early_keep(request: Request) -> bool:
    await request.answer(status(request))
    await request.read_all()
    return True


@fault
async def early_close(request: Request) -> bool:
    await request.read_to(place(request))
    await request.answer(status(request), "Connection: close")
    return False


@fault
async def early_reset(request: Request) -> bool:
    await request.read_to(place(request))
    await request.answer(status(request), "Connection: close")
    request.reset()
    return False


@fault
async def early_cut(request: Request) -> bool:
    await request.read_to(place(request))
    await request.answer(status(request), length=1000)
    return False


# Connections that end


@fault
async def reset_mid_body(request: Request) -> bool:
    await request.read_to(place(request))
    request.reset()
    return False


@fault
async def close_mid_body(request: Request) -> bool:
    await request.read_to(place(request))
    request.made = True
    return False


@fault
async def close_before_answer(request: Request) -> bool:
    await request.read_all()
    request.drop()
    return False


@fault
async def cut_answer(request: Request) -> bool:
    await request.read_all()
    match request.at % 4:
        case 0:
            await request.answer(length=1000)
        case 1:
            await request.answer(length=1000)
            request.reset()
        case 2:
            await request.send(b"HTTP/1.1 200 OK\r\nContent-Le")
        case 3:
            await request.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n9\r\nsec")
    return False


@fault
async def silent_close(request: Request) -> bool:
    """A connection that looks as if it could be used again, but cannot."""
    await request.read_all()
    await request.answer()
    return False


@fault
async def silent_reset(request: Request) -> bool:
    await request.read_all()
    await request.answer()
    request.reset()
    return False


# Answers that are hard to read


@fault
async def interim(request: Request) -> bool:
    request.writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
    await request.read_to(place(request))
    request.writer.write(b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n")
    await request.read_all()
    await request.answer()
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
    answers = (
        b"HTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 abc OK\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nhello",
        b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
        b"HTTP/1.1 200 OK\r\nName\x00: value\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n0\r\n\r\n",
        b"\x15\x03\x01\x00\x02\x02\x28",
    )
    await request.send(answers[request.at % len(answers)])
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
    """The second one is nobody's, least of all the next request's."""
    await request.read_all()
    content = request.text()
    stray = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nstray"
    await request.send(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b%b" % (len(content), content, stray))
    return True


@fault
async def gzip_answer(request: Request) -> bool:
    await request.read_all()
    await request.answer(200, "Content-Encoding: gzip", body=gzip.compress(request.text() * 200))
    return True


@fault
async def broken_gzip(request: Request) -> bool:
    await request.read_all()
    data = bytearray(gzip.compress(request.text() * 200))
    if request.at % 2:
        data[-8] ^= 1  # in the check sum
    else:
        del data[-6:]
    await request.answer(200, "Content-Encoding: gzip", body=bytes(data))
    return True


# Redirects


async def redirect(request: Request, number: int, *lines: str, body: bytes = b"") -> None:
    rest = "&".join(f"{name}={value}" for name, value in request.query.items() if name != "hop")
    base = f"http://127.0.0.1:{request.query['port']}" if request.query.get("port") else ""
    location = f"Location: {base}/{request.fault}?{rest}&hop={request.hop + 1}"
    await request.answer(number, location, *lines, body=body)


@fault
async def redirect_307(request: Request) -> bool:
    await request.read_all()
    await (request.answer() if request.hop else redirect(request, 307))
    return True


@fault
async def redirect_303(request: Request) -> bool:
    await request.read_all()
    await (request.answer() if request.hop else redirect(request, 303))
    return True


@fault
async def redirect_early(request: Request) -> bool:
    """The body is sent twice, the first time not to its end."""
    if request.hop:
        return await none(request)
    await request.read_to(place(request))
    # What is behind the head may be lost with the connection.
    await redirect(request, 308, "Connection: close", body=b"moved" * (request.at % 10_000))
    if request.at % 2:
        request.reset()
    return False


@fault
async def redirect_loop(request: Request) -> bool:
    await request.read_all()
    await redirect(request, 307 if request.at % 4 == 0 else 302)
    return True


@fault
async def redirect_down(request: Request) -> bool:
    """From https to http."""
    await request.read_all()
    await (request.answer() if request.hop else redirect(request, 307))
    return True


# Time


@fault
async def slow_reader(request: Request) -> bool:
    request.writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 64 * 1024)
    while not request.is_whole:
        await request.read_to(len(request.body) + 32 * 1024)
        await asyncio.sleep(0.002)
    await request.answer()
    return True


@fault
async def late_reader(request: Request) -> bool:
    """For files that change meanwhile: the client cannot have read them to their end."""
    request.writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 16 * 1024)
    await asyncio.sleep(0.1)
    return await none(request)


@fault
async def no_answer(request: Request) -> bool:
    await request.read_all()
    request.made = True
    await request.reader.read()  # until the client has enough
    return False


@fault
async def stops_reading(request: Request) -> bool:
    request.made = True
    await request.read_to(place(request) // 8)
    await asyncio.sleep(60)  # or until the server ends
    raise Gone
