"""Random forms, the same for the same seed: names that are hard to quote, and content that resembles a delimiter."""

import random
from dataclasses import dataclass

PIECES = [
    "a", "Z", "0", "_", "-", " ", "  ", "\t", '"', '""', "\\", "\\\\", '\\"', "%", "%22", "%0D%0A", "%20", "%2F", ";", "; ",
    "=", "'", ",", ".", "..", "/", ":", "name=", "; filename=", "é", "e\u0301", "ß", "文件", "😀", "\u202e", "\u00a0", "\ufeff",
    ".png", ".tar.gz",
]  # fmt: skip
CONTROLS = ["\0", "\x01", "\x1b", "\x7f"]
LINE_ENDS = ["\r", "\n", "\r\n"]


@dataclass
class Part:
    name: str
    content: bytes
    filename: str | None = None
    content_type: str | None = None


class Forms:
    """Generates forms. The parameters exclude characters that an encoder cannot write."""

    def __init__(
        self, seed: object, controls: bool = True, line_ends: bool = True, ascii_names: bool = False, without: str = ""
    ) -> None:
        self.random = random.Random(str(seed))
        pieces = PIECES + (CONTROLS if controls else []) + (LINE_ENDS if line_ends else [])
        self.pieces = [piece for piece in pieces if not set(piece) & set(without)]
        self.name_pieces = [piece for piece in self.pieces if piece.isascii() or not ascii_names]

    def text(self, pieces: list[str]) -> str:
        return "".join(self.random.choices(pieces, k=self.random.randint(1, 6)))

    def boundary(self) -> str:
        return "".join(self.random.choices("ABC-", k=self.random.randint(1, 8))) + str(self.random.randint(0, 10**9))

    def size(self) -> int:
        # Mostly short, so that there can be many; some have up to 100 kB.
        return self.random.choices(
            [0, 1, self.random.randint(2, 300), self.random.randint(300, 100_000)], [2, 1, 16, 1])[0]

    def content(self, boundary: str, is_text: bool) -> bytes:
        """Random bytes with pieces of delimiters, but without a whole delimiter."""
        delimiter = b"\r\n--" + boundary.encode()
        size, content = self.size(), b""
        lookalikes = [
            b"\r\n", b"\r", b"\n", b"--", b"\r\n--", delimiter[:-1], delimiter[:-1] + b"\r\n", delimiter[:-1] + b"--\r\n",
            delimiter[2:] + b"\r\n", delimiter[2:] + b"--", b"\n" + delimiter[2:] + b"\n", b"\r" + delimiter[2:] + b"\r",
            "é文😀".encode(), b"\0",
        ]  # fmt: skip
        while len(content) < size:
            if self.random.random() < 0.5:
                content += self.random.choice(lookalikes)
            elif is_text:
                content += bytes(self.random.choices(range(0x80), k=self.random.randint(1, min(size, 20_000))))
            else:
                content += self.random.randbytes(self.random.randint(1, min(size, 20_000)))
        # The line end before the content must not complete a delimiter at its start.
        content = content.replace(delimiter, delimiter[:-1])
        while content.startswith(delimiter[2:]):
            content = content[1:]
        return content

    def form(self, boundary: str) -> list[Part]:
        parts = []
        for _ in range(self.random.randint(1, 6)):
            is_file = self.random.random() < 0.5
            part = Part(self.text(self.name_pieces), self.content(boundary, is_text=not is_file))
            if is_file:
                part.filename = self.text(self.pieces)
                part.content_type = self.random.choice(["text/plain", "image/png", "application/octet-stream"])
            parts.append(part)
        return parts
