"""Files to send, each recognised by its content."""

import hashlib
import random
from pathlib import Path

#: In bytes. The long ones take many writes, so that a kill can hit the middle of a body.
SIZES = (0, 1_000, 60_000, 300_000)


class Jobs:
    """Numbered files, `job-0001.bin` and so on."""

    def __init__(self, folder: Path, count: int, moments: random.Random, sizes: "tuple[int, ...]" = SIZES):
        folder.mkdir(parents=True, exist_ok=True)
        self.paths = [folder / f"job-{number:04}.bin" for number in range(1, count + 1)]
        self.by_digest = {}
        for path in self.paths:
            # The name makes the content unique.
            content = path.name.encode() + moments.randbytes(moments.choice(sizes))
            path.write_bytes(content)
            self.by_digest[hashlib.sha256(content).hexdigest()] = path.name

    @property
    def names(self) -> list[str]:
        return [path.name for path in self.paths]
