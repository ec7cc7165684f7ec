"""One upload of a large file through a link, with what it took."""

import json
import os
import random
import re
import time
from dataclasses import dataclass
from pathlib import Path

from command import Command, Running
from servers import Link, digest_of

MIB = 1 << 20


def large_file(path: Path, size: int, moments: random.Random) -> Path:
    """A file of random bytes."""
    with open(path, "wb") as file:
        for start in range(0, size, MIB):
            file.write(moments.randbytes(min(MIB, size - start)))
    return path


#: The options of a command that goes on where an upload broke off: with a record on disk, and in one process.
RECORDED, RETRIED = ("--resume",), ("--retry", 8)


@dataclass
class Transfer:
    status: int
    errors: str
    #: The line of JSON of the upload.
    line: dict
    seconds: float
    #: The percentages that the command showed.
    progress: "list[int]"

    @property
    def ending(self) -> str:
        return f"{self.line.get('outcome', '')} {self.line.get('statusCode', '')}".strip() or f"exit {self.status}"

    def faults(self, name: str) -> "list[str]":
        """The faults of an upload that should have arrived."""
        found = []
        if self.status != 0:
            found.append(f"{name}: it ended with {self.status}: {self.line or self.errors[-400:]}")
        if any(after < before for before, after in zip(self.progress, self.progress[1:])):
            found.append(f"{name}: the progress fell: {self.progress}")
        if self.status == 0 and self.progress[-1:] != [100]:
            found.append(f"{name}: the last progress is {self.progress[-1:]}")
        return found


def finish(process: Running, start: float, timeout: float) -> Transfer:
    try:
        status, output, errors = process.wait(timeout)
    except Exception:
        process.process.kill()
        status, output, errors = process.wait()
        errors += f"\nstopped after {timeout} s"
    seconds = time.monotonic() - start
    lines = output.splitlines()
    progress = [int(found) for found in re.findall(r"(\d+)%\s", errors)]
    return Transfer(status, errors, json.loads(lines[0]) if lines else {}, seconds, progress)


def send(command: Command, url: str, file: Path, *options: object, timeout: float = 600) -> Transfer:
    """Runs `upload` to its end."""
    start = time.monotonic()
    return finish(begin(command, url, file, *options), start, timeout)


def begin(command: Command, url: str, file: Path, *options: object) -> Running:
    words = ["upload", "--json", "--progress", "always", *options, url, file]
    # Without a record there is no folder of the state.
    return command.start(*words) if "--resume" in options else Running([str(command.tool), *map(str, words)])


def sent_twice(link: Link, length: int) -> int:
    """Bytes that the link took from the client beyond the length of the upload; heads of requests count as well."""
    return link.taken - length


def load() -> str:
    return f"load {os.getloadavg()[0]:.1f}"


def arrived_once(directory: Path, file: Path) -> "str | None":
    """`None` if the files under a directory include a copy of a file exactly once, else the fault."""
    digest, size = digest_of(file), file.stat().st_size
    copies = [
        path for path in directory.rglob("*")
        if path.is_file() and path.stat().st_size == size and digest_of(path) == digest]
    return None if len(copies) == 1 else f"{file.name} arrived {len(copies)} times"
