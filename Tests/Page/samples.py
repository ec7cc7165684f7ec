"""Generates pictures, so that none has to be in the repository."""

import math
import struct
import zlib


def png(width: int, height: int) -> bytes:
    """A landscape at dusk: a sky, a sun and three ranges of hills."""

    def hills(x: float, height: float, waves: tuple[tuple[float, float], ...]) -> float:
        return height + sum(size * math.sin(often * x + 2 * often) for often, size in waves)

    ranges = [
        (0.58, ((3.1, 0.05), (7.7, 0.03)), (146, 120, 150)),
        (0.70, ((2.3, 0.06), (6.1, 0.03), (13.0, 0.01)), (88, 84, 124)),
        (0.84, ((1.7, 0.05), (5.3, 0.025), (17.0, 0.008)), (38, 44, 78)),
    ]
    rows = bytearray()
    for row in range(height):
        rows.append(0)
        y = row / height
        for column in range(width):
            x = column / width
            distance = math.hypot((x - 0.68) * width / height, y - 0.42)
            # Bands compress well, in the file and in screenshots of it.
            dusk = min(7, int(distance * 7))
            colour = (255 - 9 * dusk, 206 - 13 * dusk, 158 + 3 * dusk)
            if distance < 0.09:
                colour = (255, 246, 222)
            for top, waves, ground in ranges:
                if y > hills(x, top, waves):
                    colour = ground
            rows += bytes(int(one) for one in colour)
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
            + chunk(b"IDAT", zlib.compress(bytes(rows), 9)) + chunk(b"IEND", b""))


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
