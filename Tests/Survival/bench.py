"""The folder, the programs and the random numbers of one case."""

import random
import time
from dataclasses import dataclass
from pathlib import Path


@dataclass
class Bench:
    #: The command under test.
    tool: Path
    #: The runner of a queue through the library, which can leave out the mark (`Tests/Survival/Client`).
    client: Path
    #: A new folder.
    work: Path
    #: The same numbers for the same seed.
    moments: random.Random
    #: The longest time without an end after a case began, in seconds: behind it nothing is killed any more.
    limit: float

    def folder(self, name: str) -> Path:
        path = self.work / name
        path.mkdir()
        return path

    def deadline(self) -> float:
        return time.monotonic() + self.limit
