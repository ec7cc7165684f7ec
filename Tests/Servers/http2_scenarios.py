"""What http2_server.py does with a request, by its path. Numbers are in the query, as in /reset?code=2&after=100000."""

import gzip
import threading

from h2.settings import SettingCodes
from http2_connection import Gone, Request

#: What a line on stdin releases.
steps = threading.Semaphore(0)


def handle(request: Request) -> None:
    scenarios.get(request.scenario, missing)(request)


def close(request: Request) -> None:
    """Ends the connection."""
    request.connection.flush()
    raise Gone


def missing(request: Request) -> None:
    request.read()
    request.answer(404)


def echo(request: Request) -> None:
    request.read()
    request.answer()


# Room


def never(request: Request) -> None:
    """Gives no room beyond that of the beginning."""
    request.read(opens=False)


def stepwise(request: Request) -> None:
    """Gives room for `step` bytes more with each line on stdin, and no other room."""
    while not request.is_whole:
        steps.acquire()
        request.open(request.number("step", 100_000))
        room = request.h2.remote_flow_control_window(request.stream)
        request.read(until=request.size + room, opens=False)
    request.answer()


# Answers that come early, and streams and connections that end early


def early(request: Request) -> None:
    """Answers when `after` bytes are here; then resets the stream without an error, or closes the connection."""
    request.read(until=request.number("after", 1))
    then = request.arguments.get("then", "reset")
    request.head(request.number("status", 413))
    request.write(b"too large", ends=then != "cut")
    if then == "close":
        close(request)
    request.h2.reset_stream(request.stream, 0 if then == "reset" else 2)
    request.connection.flush()


def reset(request: Request) -> None:
    """Resets the stream when `after` bytes are here; with `used=1` only where it is not the first of its connection."""
    if request.number("used", 0) and request.stream == 1:
        return echo(request)
    request.read(until=request.number("after", 100_000))
    request.h2.reset_stream(request.stream, request.number("code", 2))
    request.connection.flush()


def goaway(request: Request) -> None:
    """Says when `after` bytes are here that `last` is the last stream it processes, by default this one; then goes on
    with what it processes. With `used=1` only where the stream is not the first of its connection."""
    if request.number("used", 0) and request.stream == 1:
        return echo(request)
    request.read(until=request.number("after", 100_000))
    last, code = request.number("last", request.stream), request.number("code", 0)
    # By hand, for h2 considers the connection closed then.
    payload = last.to_bytes(4, "big") + code.to_bytes(4, "big")
    request.connection.socket.sendall(frame(7, payload))
    if code:
        close(request)
    if last >= request.stream:
        echo(request)


def goaway_when_idle(request: Request) -> None:
    request.read()
    request.answer()
    request.connection.socket.sendall(frame(7, request.stream.to_bytes(4, "big") + bytes(4)))


def frame(kind: int, payload: bytes, flags: int = 0, stream: int = 0) -> bytes:
    return len(payload).to_bytes(3, "big") + bytes([kind, flags]) + stream.to_bytes(4, "big") + payload


# Nonsense


def garbage(request: Request) -> None:
    request.read(until=100_000)
    request.connection.socket.sendall(b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n" * 4)
    request.read()


def malformed(request: Request) -> None:
    """Sends a header block that is wrong: `pack`ed, `upper` case, without `status`, or with a wrong content-`length`."""
    request.read(until=100_000)
    kind = request.arguments["kind"]
    if kind == "pack":  # an entry of the table that there is not
        request.connection.socket.sendall(frame(1, b"\xff\xff\xff\x07", flags=4, stream=request.stream))
    elif kind == "upper":
        request.head(200, ("X-Upper", "1"), ends=True)
    elif kind == "status":
        request.h2.send_headers(request.stream, [("x-no", "status")], end_stream=True)
    elif kind == "length":
        request.head(200, ("content-length", "100"))
        request.write(b"short", ends=True)
    request.connection.flush()
    request.read()


def flood(request: Request) -> None:
    """Sends `count` pings and as many settings in a row."""
    request.read(until=1)
    for number in range(request.number("count", 500)):
        request.h2.ping(number.to_bytes(8, "big"))
        request.h2.update_settings({SettingCodes.MAX_HEADER_LIST_SIZE: 65_536 + number})
        request.connection.flush()
    echo(request)


# Answers of every kind


def redirect(request: Request) -> None:
    request.read()
    request.head(request.number("status", 307), ("location", "/echo"), ends=True)


def asked(request: Request) -> None:
    """Answers the question of `Expect: 100-continue` with `status`, or not at all."""
    status = request.number("status", 0)
    if status == 100:
        request.head(100)
    elif status:
        if ("expect", "100-continue") in request.headers:
            return request.head(status, ends=True)
    echo(request)


def hints(request: Request) -> None:
    request.head(103, ("link", "</style.css>; rel=preload; as=style"))
    request.read()
    request.head(103, ("link", "</script.js>; rel=preload; as=script"))
    request.answer()


def trailers(request: Request) -> None:
    request.read()
    request.head(200, ("trailer", "checksum"))
    request.write(b"with trailers")
    request.h2.send_headers(request.stream, [("checksum", request.digest.hexdigest())], end_stream=True)
    request.connection.flush()


def compressed(request: Request) -> None:
    request.read()
    request.head(200, ("content-encoding", "gzip"))
    request.write(gzip.compress(b"compressed " * 10_000), ends=True)


def large(request: Request) -> None:
    request.read()
    request.head(200)
    request.write(bytes(request.number("size", 1_000_000)), ends=True)


scenarios = {
    "echo": echo,
    "never": never,
    "stepwise": stepwise,
    "early": early,
    "reset": reset,
    "goaway": goaway,
    "goaway-when-idle": goaway_when_idle,
    "garbage": garbage,
    "malformed": malformed,
    "flood": flood,
    "redirect": redirect,
    "asked": asked,
    "hints": hints,
    "trailers": trailers,
    "compressed": compressed,
    "large": large,
}
