"""The behaviours of http2_server.py, by the path of a request. Numbers are in the query, as in /reset?code=2&after=100000."""

import gzip
import threading

from h2.settings import SettingCodes
from http2_connection import ClientDisconnected, Request

#: Released by each line on stdin.
steps = threading.Semaphore(0)


def handle(request: Request) -> None:
    scenarios.get(request.scenario, missing)(request)


def close(request: Request) -> None:
    """Ends the connection."""
    request.connection.flush()
    raise ClientDisconnected


def missing(request: Request) -> None:
    request.read()
    request.respond(404)


def echo(request: Request) -> None:
    request.read()
    request.respond()


# Flow control


def never(request: Request) -> None:
    """Never increments the initial windows."""
    request.read(opens=False)


def stepwise(request: Request) -> None:
    """Increments the windows by `step` bytes with each line on stdin, and only then."""
    while not request.is_whole:
        steps.acquire()
        request.open(request.number("step", 100_000))
        window = request.h2.remote_flow_control_window(request.stream)
        request.read(until=request.size + window, opens=False)
    request.respond()


# Early responses, and streams and connections that end early


def early(request: Request) -> None:
    """Responds when `after` bytes have arrived; then resets the stream without an error, or closes the connection."""
    request.read(until=request.number("after", 1))
    then = request.arguments.get("then", "reset")
    request.head(request.number("status", 413))
    request.write(b"too large", ends=then != "cut")
    if then == "close":
        close(request)
    request.h2.reset_stream(request.stream, 0 if then == "reset" else 2)
    request.connection.flush()


def reset(request: Request) -> None:
    """Resets the stream when `after` bytes have arrived; with `used=1` only if it is not the first of its connection."""
    if request.number("used", 0) and request.stream == 1:
        return echo(request)
    request.read(until=request.number("after", 100_000))
    request.h2.reset_stream(request.stream, request.number("code", 2))
    request.connection.flush()


def goaway(request: Request) -> None:
    """Sends GOAWAY when `after` bytes have arrived, with `last` as the last processed stream, by default this one; then
    processes the streams up to it. With `used=1` only if the stream is not the first of its connection."""
    if request.number("used", 0) and request.stream == 1:
        return echo(request)
    request.read(until=request.number("after", 100_000))
    last, code = request.number("last", request.stream), request.number("code", 0)
    # Without h2, which would consider the connection closed.
    payload = last.to_bytes(4, "big") + code.to_bytes(4, "big")
    request.connection.socket.sendall(frame(7, payload))
    if code:
        close(request)
    if last >= request.stream:
        echo(request)


def goaway_when_idle(request: Request) -> None:
    request.read()
    request.respond()
    request.connection.socket.sendall(frame(7, request.stream.to_bytes(4, "big") + bytes(4)))


def frame(kind: int, payload: bytes, flags: int = 0, stream: int = 0) -> bytes:
    return len(payload).to_bytes(3, "big") + bytes([kind, flags]) + stream.to_bytes(4, "big") + payload


# Invalid data


def garbage(request: Request) -> None:
    request.read(until=100_000)
    request.connection.socket.sendall(b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n" * 4)
    request.read()


def malformed(request: Request) -> None:
    """Sends an invalid header block by `kind`: pack (HPACK), upper (case), status (missing) or length (content-length)."""
    request.read(until=100_000)
    kind = request.arguments["kind"]
    if kind == "pack":  # an index beyond the table
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
    """Sends `count` PING frames and as many SETTINGS frames in a row."""
    request.read(until=1)
    for number in range(request.number("count", 500)):
        request.h2.ping(number.to_bytes(8, "big"))
        request.h2.update_settings({SettingCodes.MAX_HEADER_LIST_SIZE: 65_536 + number})
        request.connection.flush()
    echo(request)


# Responses


def redirect(request: Request) -> None:
    request.read()
    request.head(request.number("status", 307), ("location", "/echo"), ends=True)


def expect_continue(request: Request) -> None:
    """Responds to `Expect: 100-continue` with `status`, or not at all."""
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
    request.respond()


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
    "asked": expect_continue,
    "hints": hints,
    "trailers": trailers,
    "compressed": compressed,
    "large": large,
}
