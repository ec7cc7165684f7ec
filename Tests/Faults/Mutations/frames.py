"""Frames of an HTTP/2 server, RFC 9113, with header blocks of RFC 7541 that need no state."""

import random
import struct

DATA, HEADERS, PRIORITY, RESET, SETTINGS, PUSH, PING, GOAWAY, WINDOW, CONTINUATION = range(10)
END_STREAM, ACK, END_HEADERS, PADDED, PRIORITIZED = 1, 1, 4, 8, 32


def frame(kind: int, flags: int, stream: int, payload: bytes = b"") -> bytes:
    return struct.pack(">I", len(payload))[1:] + struct.pack(">BBI", kind, flags, stream) + payload


def field(name: bytes, value: bytes) -> bytes:
    """A literal field without indexing. Name and value must be short enough for a length of one byte."""
    return b"\x00" + bytes([len(name)]) + name + bytes([len(value)]) + value


OK = field(b":status", b"200") + field(b"content-type", b"text/plain")


def fields(rng: random.Random) -> bytes:
    """A random header block, valid or invalid."""
    return rng.choice([
        OK, b"\x88", OK + field(b"content-length", b"2"), field(b":status", b"404"), field(b":status", b"302") + field(b"location", b"/x"),
        field(b":status", b""), field(b":status", b"-1"), field(b":status", b"+200"), field(b":status", b"00200"),
        field(b":status", b"65536"), field(b":status", b"99"), field(b":status", b"\xff"), b"", field(b"x", b"y"),
        OK + OK, OK + field(b":path", b"/"), OK + field(b"Upper", b"x"), OK + field(b"connection", b"close"),
        OK + field(b"content-length", b"99999999999999999999"), OK + field(b"content-length", b"-1"),
        OK + field(b"transfer-encoding", b"chunked"), OK + field(b"", b"x"), OK + field(b"a\r\nb", b"x\r\ny\0"),
        field(b"content-encoding", b"gzip") + OK, b"\x3f\xe1\x1f" + OK, b"\x3f\xff\xff\xff\xff\xff\xff" + OK, b"\xff\xff\xff\xff\xff\xff\xff\x0f",
        b"\x00\x7f\xff\xff\xff\xff\xff\x7f", b"\x00\x85" + b"\xff" * 5 + b"\x01a", b"\x80", OK * 200,
    ])


def one(rng: random.Random) -> bytes:
    """A random frame, valid or invalid."""
    stream = rng.choice((0, 1, 1, 1, 1, 2, 3, 3, 5, 0x7FFFFFFF, 0x80000001))
    number = rng.choice((0, 1, 2, 100, 16384, 65535, 65536, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF))
    long = struct.pack(">I", number)
    return rng.choice([
        lambda: frame(SETTINGS, 0, 0, b"".join(
            struct.pack(">HI", rng.randint(0, 9), rng.choice((0, 1, 100, 16384, 1 << 24, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF)))
            for _ in range(rng.randint(0, 6)))),
        lambda: frame(SETTINGS, ACK, 0),
        lambda: frame(HEADERS, END_HEADERS, stream, fields(rng)),
        lambda: frame(HEADERS, END_HEADERS, stream, fields(rng)),
        lambda: frame(HEADERS, END_HEADERS | END_STREAM, stream, fields(rng)),
        lambda: frame(HEADERS, 0, stream, OK[:5]) + frame(CONTINUATION, END_HEADERS, stream, OK[5:]),
        lambda: frame(HEADERS, END_HEADERS | PADDED, stream, bytes([rng.choice((0, 3, 255))]) + OK + b"\0\0\0"),
        lambda: frame(HEADERS, END_HEADERS | PRIORITIZED, stream, long + b"\x10" + OK),
        lambda: frame(DATA, rng.choice((0, END_STREAM)), stream, b"x" * rng.choice((0, 1, 2, 1000, 16384, 16385))),
        lambda: frame(DATA, PADDED, stream, bytes([rng.choice((0, 1, 200))]) + b"xx"),
        lambda: frame(WINDOW, 0, rng.choice((0, stream)), long),
        lambda: frame(PING, rng.choice((0, ACK)), 0, b"12345678"),
        lambda: frame(PING, 0, 0, b"12345678") * 300,
        lambda: frame(GOAWAY, 0, 0, struct.pack(">II", rng.choice((0, 1, 0x7FFFFFFF)), rng.choice((0, 1, 13, number)))),
        lambda: frame(RESET, 0, stream, struct.pack(">I", rng.choice((0, 1, 7, 8, 13, number)))),
        lambda: frame(PRIORITY, 0, stream, long + b"\x01"),
        lambda: frame(PUSH, END_HEADERS, stream, struct.pack(">I", 2) + OK),
        lambda: frame(CONTINUATION, END_HEADERS, stream, OK),
        lambda: frame(rng.randint(10, 255), rng.randint(0, 255), stream, bytes(rng.randint(0, 20))),
        lambda: frame(rng.randint(0, 9), rng.randint(0, 255), stream, bytes(rng.randint(0, 12))),
    ])()


def sequence(rng: random.Random) -> bytes:
    """A preface and a response, with other frames between them."""
    settings = frame(SETTINGS, 0, 0, struct.pack(">HI", 3, rng.choice((0, 1, 100))))
    response = [frame(HEADERS, END_HEADERS, 1, OK), frame(DATA, END_STREAM, 1, b"ok")]
    all_frames = [settings, frame(SETTINGS, ACK, 0), *response]
    for _ in range(rng.choice((0, 1, 2, 3, 8))):
        all_frames.insert(rng.randint(0 if rng.random() < 0.1 else 1, len(all_frames)), one(rng))
    return b"".join(all_frames)
