"""Mutates the bytes that a peer sends. The same random number generator gives the same mutations."""

import random
import re

BYTES = [0, 9, 10, 13, 32, 34, 43, 44, 45, 48, 57, 58, 59, 61, 92, 127, 128, 192, 237, 255]
NUMBERS = [
    b"0", b"-0", b"+1", b"-1", b"00", b"000200", b"99", b"600", b"65535", b"65536", b"2147483647", b"2147483648",
    b"4294967295", b"4294967296", b"9223372036854775807", b"9223372036854775808", b"-9223372036854775808",
    b"18446744073709551615", b"18446744073709551616", b"99999999999999999999999999", b"1e9", b"0x10", b"7fffffffffffffff",
    b"ffffffffffffffff", b"fffffffffffffffff", b"1 ", b" 1", b"1;", b"1,1", b"NaN", b"",
]


def mutated(data: bytes, rng: random.Random, tokens: list[bytes] = [b""], others: list[bytes] = [b""]) -> bytes:
    """Makes one to four changes. Tokens are parts of the protocol; pieces of `others` are spliced in."""
    result = bytearray(data)
    for _ in range(rng.choice((1, 1, 1, 2, 2, 3, 4))):
        rng.choice(CHANGES)(result, rng, tokens, others)
    return bytes(result)


def pieces(data: bytes, rng: random.Random) -> list[bytes]:
    """Splits the bytes into one write, a few writes, or one write for each byte."""
    if len(data) < 2 or rng.random() < 0.6:
        return [data]
    cuts = range(1, len(data)) if len(data) < 200 and rng.random() < 0.1 else sorted(
        rng.sample(range(1, len(data)), min(len(data) - 1, rng.randint(1, 4))))
    return [data[start:end] for start, end in zip([0, *cuts], [*cuts, len(data)])]


def position(data: bytearray, rng: random.Random) -> int:
    return rng.randint(0, len(data))


def span(data: bytearray, rng: random.Random) -> tuple[int, int]:
    start = position(data, rng)
    return start, min(len(data), start + rng.choice((1, 1, 2, 4, 8, 30, 200)))


def flip_bit(data, rng, tokens, others):
    if data:
        data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)


def replace_byte(data, rng, tokens, others):
    if data:
        data[rng.randrange(len(data))] = rng.choice(BYTES)


def insert_bytes(data, rng, tokens, others):
    at = position(data, rng)
    data[at:at] = bytes(rng.choice(BYTES) for _ in range(rng.choice((1, 1, 2, 5))))


def insert_run(data, rng, tokens, others):
    at = position(data, rng)
    data[at:at] = bytes([rng.choice(BYTES)]) * rng.choice((100, 5000, 70_000))


def insert_token(data, rng, tokens, others):
    at = position(data, rng)
    data[at:at] = rng.choice(tokens)


def delete(data, rng, tokens, others):
    start, end = span(data, rng)
    del data[start:end]


def repeat(data, rng, tokens, others):
    start, end = span(data, rng)
    data[end:end] = data[start:end] * rng.choice((1, 1, 2, 50))


def truncate(data, rng, tokens, others):
    del data[position(data, rng):]


def splice(data, rng, tokens, others):
    other = rng.choice(others)
    data[position(data, rng):] = other[rng.randint(0, len(other)):]


def replace_number(data, rng, tokens, others):
    found = list(re.finditer(rb"[0-9a-fA-F]*[0-9][0-9a-fA-F]*", data))
    if found:
        number = rng.choice(found)
        data[number.start():number.end()] = rng.choice(NUMBERS)


def exchange_lines(data, rng, tokens, others):
    lines = bytes(data).split(b"\r\n")
    i, j = rng.randrange(len(lines)), rng.randrange(len(lines))
    lines[i], lines[j] = lines[j], lines[i]
    data[:] = b"\r\n".join(lines)


def repeat_line(data, rng, tokens, others):
    lines = bytes(data).split(b"\r\n")
    at = rng.randrange(len(lines))
    lines[at:at] = [lines[at]] * rng.choice((1, 1, 2, 300))
    data[:] = b"\r\n".join(lines)


def other_line_end(data, rng, tokens, others):
    at = data.find(b"\r\n", position(data, rng))
    if at >= 0:
        data[at:at + 2] = rng.choice((b"\n", b"\r", b"", b"\r\n\r\n", b"\r\n ", b"\r\r\n", b"\0\r\n"))


CHANGES = [
    flip_bit, replace_byte, insert_bytes, insert_bytes, insert_run, insert_token, insert_token, delete, repeat, truncate,
    splice, replace_number, replace_number, exchange_lines, repeat_line, other_line_end,
]
