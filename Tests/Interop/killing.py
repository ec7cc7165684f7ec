"""Servers that are killed while an upload is on its way to them: our command ends soon, and says what happened."""

import json
import os
import re
import select
import signal
import subprocess
import time
from pathlib import Path

from drivers import Tools
from running import Running

MIDWAY, BACK_END = "killed midway", "back end killed"
GIBIBYTE = 1 << 30
# From the kill to the end of our command, on a busy machine; by itself it is a matter of milliseconds.
AT_MOST = 5
# Until the first bytes have left.
PATIENCE = 60

# A file for a server that reads it until it is killed, and one that a proxy is to read to its end.
LARGE, MEDIUM = "large.bin", "medium.bin"


def write_files(folder: Path) -> None:
    for name, size in ((LARGE, GIBIBYTE), (MEDIUM, GIBIBYTE // 16)):
        with open(folder / name, "wb") as file:
            file.truncate(size)


class Upload:
    """Our command, which sends a file, and its progress."""

    def __init__(self, tools: Tools, url: str, file: str, options: list[str] = []):
        self.process = subprocess.Popen(
            [tools.command, "upload", "--json", "--progress", "always", "--url", url, "--file", tools.files / file,
                *options],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def has_begun(self) -> None:
        """Waits until some bytes have arrived, as the progress bar says."""
        seen, end = b"", time.monotonic() + PATIENCE
        while not re.search(rb"  (?!0 B)[0-9.]+ \w+ of ", seen):
            ready, _, _ = select.select([self.process.stderr], [], [], max(0, end - time.monotonic()))
            more = os.read(self.process.stderr.fileno(), 1 << 16) if ready else b""
            if not more:
                raise AssertionError(f"no byte left in {PATIENCE} s: {seen[-500:]!r}")
            seen += more

    def ending(self) -> tuple[int, dict]:
        """The exit status, and what was told."""
        start = time.monotonic()
        try:
            output, errors = self.process.communicate(timeout=AT_MOST)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"the command still runs {AT_MOST} s after the server was killed") from None
        try:
            return self.process.returncode, json.loads(output) | {"seconds": round(time.monotonic() - start, 2)}
        except ValueError:
            raise AssertionError(f"ended with {self.process.returncode} and {output!r}, {errors[-500:]!r}") from None

    def __enter__(self) -> "Upload":
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.communicate()


def is_clear(status: int, told: dict) -> bool:
    """An error for people: that the connection ended or was reset, and not a word of the machinery."""
    return (
        status == 1 and told.get("code") in (200, 300)
        and re.search(r"connection|closed|reset", told.get("message", "")) is not None)


def killed_midway(
    tools: Tools, front: Running, backend: Running | None, url: str | None = None, options: list[str] = []
) -> tuple[bool, dict]:
    """Whether it ended as it should, and what was told. The front is a server, or a proxy on the way to an address."""
    with Upload(tools, url or front.url, LARGE, options) as upload:
        upload.has_begun()
        # It stops where it is, so that it cannot come to an end of the file; then it is gone.
        front.signal(signal.SIGSTOP)
        front.stop()
        status, told = upload.ending()
    return is_clear(status, told), told


def back_end_killed(tools: Tools, front: Running, backend: Running | None) -> tuple[bool, dict]:
    """The same: the proxy answers that it has no back end, or gives up the connection."""
    backend.signal(signal.SIGSTOP)  # it accepts connections, and never reads
    with Upload(tools, front.url, MEDIUM) as upload:
        upload.has_begun()
        backend.stop()
        status, told = upload.ending()
    return status == 22 and told.get("statusCode") in (502, 503, 504) or is_clear(status, told), told
