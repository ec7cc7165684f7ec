"""The behaviours of scenario_server.py: each function marked @scenario is one path, described in its first line.

`?key=KEY` on any path counts the request for /seen/KEY.
"""

import asyncio
import gzip
import json
import zlib
from collections.abc import Awaitable, Callable

from scenario_connection import Request, head
from scenario_tally import tallies

Handler = Callable[[Request, str], Awaitable[None]]
scenarios: dict[str, tuple[Handler, bool]] = {}


def scenario(name: str, reads_all: bool = True) -> Callable[[Handler], Handler]:
    def register(handler: Handler) -> Handler:
        scenarios[name] = (handler, reads_all)
        return handler

    return register


# Reports of the request


@scenario("echo")
async def echo(request: Request, argument: str) -> None:
    """/echo: the request and its parsed form, as JSON."""
    form = await asyncio.to_thread(request.parsed_form)  # in a thread, so that a large form does not block other requests
    report = {name: getattr(request, name) for name in ("method", "path", "query", "headers")} | form
    body = json.dumps(report, ensure_ascii=False).encode("utf-8", "surrogateescape")
    await request.respond(200, body, ("Content-Type", "application/json"))


@scenario("raw")
async def raw(request: Request, argument: str) -> None:
    """/raw: the body as received, except the boundary."""
    await request.respond(200, request.without_boundary(request.body), ("Content-Type", "text/plain"))


@scenario("head")
async def request_head(request: Request, argument: str) -> None:
    """/head: the lines of the request's head as received, except the boundary."""
    lines = request.without_boundary(request.head).rstrip(b"\r\n").replace(b"\r\n", b"\n")
    await request.respond(200, lines, ("Content-Type", "text/plain"))


@scenario("seen")
async def seen(request: Request, key: str) -> None:
    """/seen/KEY[?begun=N][&aborted=N]: the counts for that key, now or when they have reached these numbers."""
    tally = tallies[key]
    tally.was_queried.set()
    begun, aborted = (int(request.argument(name, "0")) for name in ("begun", "aborted"))

    async def wait() -> None:
        while tally.begun < begun or tally.aborted < aborted:
            tally.changed.clear()
            await tally.changed.wait()

    try:
        await asyncio.wait_for(wait(), 10)
    except asyncio.TimeoutError:
        pass  # the response shows the counts
    body = f"begun {tally.begun} aborted {tally.aborted} most-at-once {tally.most}"
    await request.respond(200, body.encode(), ("Content-Type", "text/plain"))


# Responses


@scenario("status")
async def status(request: Request, number: str) -> None:
    """/status/N: `status N` with status N."""
    await request.respond(int(number), f"status {number}".encode())


@scenario("header")
async def header(request: Request, argument: str) -> None:
    """/header?NAME=VALUE&...: `ok` with these header lines, in this order and spelling."""
    await request.respond(200, b"ok", *(pair for pair in request.arguments if pair[0] != "key"))


@scenario("body")
async def body(request: Request, argument: str) -> None:
    """/body?charset=gbk&hex=c4e3bac3[&encoding=gzip|deflate|raw-deflate|br][&chunked=1]: this body in this charset."""
    charset = request.argument("charset")
    content_type = f"text/plain; charset={charset}" if charset else "text/plain"
    await respond_encoded(request, bytes.fromhex(request.argument("hex")), ("Content-Type", content_type))


@scenario("big")
async def big(request: Request, length: str) -> None:
    """/big/BYTES[?encoding=...][&chunked=1][&damaged=cut|flip]: BYTES times `a`."""
    await respond_encoded(request, b"a" * int(length), ("Content-Type", "text/plain"))


async def respond_encoded(request: Request, data: bytes, *headers: tuple[str, str]) -> None:
    encoding = request.argument("encoding")
    if encoding:
        headers += (("Content-Encoding", encoding.removeprefix("raw-")),)
    if encoding == "gzip":
        data = gzip.compress(data)
    elif encoding == "deflate":
        data = zlib.compress(data)
    elif encoding == "raw-deflate":
        data = zlib.compress(data)[2:-4]
    damage = request.argument("damaged")
    if damage == "cut":
        data = data[:-5]
    elif damage == "flip":  # in a checksum
        data = data[:-3] + bytes([data[-3] ^ 1]) + data[-2:]
    await request.respond(200, data, *headers, chunked=bool(request.argument("chunked")))


@scenario("until-close")
async def until_close(request: Request, argument: str) -> None:
    """/until-close: `whole`, delimited by the end of the connection."""
    await request.connection.send(head(200, ("Content-Type", "text/plain")) + b"whole")
    request.keeps_alive = False


@scenario("big-head")
async def big_head(request: Request, length: str) -> None:
    """/big-head/BYTES: `ok` after at least BYTES bytes of header lines."""
    lines = [(f"X-Filler-{number}", "a" * 1000) for number in range(int(length) // 1000 + 1)]
    await request.respond(200, b"ok", *lines)


@scenario("interim", reads_all=False)
async def interim(request: Request, argument: str) -> None:
    """/interim: 100 before the body, 103 and 104 after it, then `final` with 200."""
    await request.connection.send(head(100))
    await request.read_body()
    await request.connection.send(head(103, ("Link", "</style.css>; rel=preload")))
    await request.connection.send(head(104, ("Location", "/status/500"), ("Upload-Draft-Interop-Version", "8")))
    await request.respond(200, b"final", ("Content-Type", "text/plain"))


# Redirects


@scenario("redirect")
async def redirect(request: Request, number: str) -> None:
    """/redirect/N?to=URL: status N with this Location, unchecked."""
    await request.respond(int(number), b"moved", ("Location", request.argument("to")))


@scenario("redirect-loop")
async def redirect_loop(request: Request, number: str) -> None:
    """/redirect-loop/N: status N, with its own target as Location."""
    await request.respond(int(number), b"moved", ("Location", request.target))


@scenario("redirect-none")
async def redirect_none(request: Request, number: str) -> None:
    """/redirect-none/N: status N without a Location."""
    await request.respond(int(number), b"moved")


@scenario("chain")
async def chain(request: Request, number: str) -> None:
    """/chain/N: N redirects with 307, then as /echo."""
    if number == "0":
        return await echo(request, "")
    query = f"?{request.query}" if request.query else ""
    await request.respond(307, b"moved", ("Location", f"/chain/{int(number) - 1}{query}"))


# Slow servers


@scenario("hang")
async def hang(request: Request, argument: str) -> None:
    """/hang: reads all, never responds."""
    await request.connection.until_closed()


@scenario("stall", reads_all=False)
async def stall(request: Request, argument: str) -> None:
    """/stall: reads only the head, and never responds."""
    # The end of the connection is visible only after all data is read: so this reads when /seen is requested.
    request.connection.read_slowly()
    await asyncio.wait_for(tallies[request.argument("key")].was_queried.wait(), 300)
    await request.connection.until_closed()


@scenario("slow")
async def slow(request: Request, milliseconds: str) -> None:
    """/slow/MS: `slow` after MS milliseconds."""
    try:
        await asyncio.wait_for(request.connection.until_closed(), int(milliseconds) / 1000)
    except asyncio.TimeoutError:
        await request.respond(200, b"slow", ("Content-Type", "text/plain"))


@scenario("trickle", reads_all=False)
async def trickle(request: Request, rate: str) -> None:
    """/trickle/BYTES: reads BYTES bytes of the body per second, then `ok`."""
    request.connection.read_slowly()
    clock = asyncio.get_running_loop().time
    start = clock()
    while request.received < request.length:
        await asyncio.sleep(0.02)
        due = min(int((clock() - start) * int(rate)), request.length) - request.received
        while due > 0:
            due -= len(await request.read_some(due))
    await request.respond(200, b"ok", ("Content-Type", "text/plain"))


# Faults


@scenario("early", reads_all=False)
async def early(request: Request, number: str) -> None:
    """/early/N: responds `early` with status N after the first bytes of the body, reads no more, closes."""
    await request.read_some()
    await request.respond(int(number), b"early", ("Connection", "close"))
    await asyncio.sleep(1)  # closing with unread bytes is a reset; the client has one second to read the response


@scenario("early-reset", reads_all=False)
async def early_reset(request: Request, number: str) -> None:
    """/early-reset/N: the same, but resets the connection directly after the response."""
    await request.read_some()
    await request.respond(int(number), b"early", ("Connection", "close"))
    request.connection.reset()


@scenario("early-hold", reads_all=False)
async def early_hold(request: Request, number: str) -> None:
    """/early-hold/N: the same, but neither reads nor closes."""
    await request.read_some()
    request.connection.read_slowly()
    await request.respond(int(number), b"early")
    await asyncio.sleep(60)


@scenario("early-cut", reads_all=False)
async def early_cut(request: Request, number: str) -> None:
    """/early-cut/N: the same, but the reset truncates the body of the response."""
    await request.read_some()
    await request.connection.send(head(int(number), ("Connection", "close"), ("Content-Length", "100")) + b"early")
    request.connection.reset()


@scenario("close")
async def close(request: Request, argument: str) -> None:
    """/close: reads all, closes without a response."""
    request.keeps_alive = False


@scenario("cut")
async def cut(request: Request, argument: str) -> None:
    """/cut[?chunked=1]: reads all, closes after 10 bytes of a body, or a chunk, of 100."""
    if request.argument("chunked"):
        await request.connection.send(head(200, ("Transfer-Encoding", "chunked")) + b"64\r\n0123456789")
    else:
        await request.connection.send(head(200, ("Content-Length", "100")) + b"0123456789")
    request.keeps_alive = False


@scenario("reset", reads_all=False)
async def reset(request: Request, argument: str) -> None:
    """/reset: resets the connection after the first bytes of the body."""
    await request.read_some()
    request.connection.reset()


malformations = {
    "": b"220 mail.example.com ESMTP ready\r\n250 ok\r\n\r\n",
    "status": b"HTTP/1.1 two hundred\r\nContent-Length: 0\r\n\r\n",
    "line": b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nno colon here\r\n\r\n",
    "length": b"HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n",
    "lengths": b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
    "chunk": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
}


@scenario("malformed")
async def malformed(request: Request, kind: str) -> None:
    """/malformed[/status|line|length|lengths|chunk]: a response that is not HTTP, or is invalid at this place."""
    await request.connection.send(malformations[kind])
    request.keeps_alive = False
