"""Kills servers during an upload: our command must end soon, with an error that names the cause."""

import json
import os
import re
import select
import signal
import subprocess
import time
from pathlib import Path

from drivers import Tools
from processes import ServerProcess

MIDWAY, BACK_END = "killed midway", "back end killed"
GIBIBYTE = 1 << 30
# Seconds from the kill to the end of our command on a busy machine; it usually takes milliseconds.
END_TIMEOUT = 5
# Seconds until the first bytes are sent.
START_TIMEOUT = 60

# A file for a server that reads until it is killed, and one that a proxy reads completely.
LARGE, MEDIUM = "large.bin", "medium.bin"


def write_files(folder: Path) -> None:
    for name, size in ((LARGE, GIBIBYTE), (MEDIUM, GIBIBYTE // 16)):
        with open(folder / name, "wb") as file:
            file.truncate(size)


class Upload:
    """A process of our command that uploads a file."""

    def __init__(self, tools: Tools, url: str, file: str, options: list[str] = []):
        self.process = subprocess.Popen(
            [tools.command, "upload", "--json", "--progress", "always", "--url", url, "--file", tools.files / file,
                *options],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def wait_until_begun(self) -> None:
        """Waits until the progress bar shows that some bytes have arrived."""
        seen, end = b"", time.monotonic() + START_TIMEOUT
        while not re.search(rb"  (?!0 B)[0-9.]+ \w+ of ", seen):
            ready, _, _ = select.select([self.process.stderr], [], [], max(0, end - time.monotonic()))
            more = os.read(self.process.stderr.fileno(), 1 << 16) if ready else b""
            if not more:
                raise AssertionError(f"no byte was sent in {START_TIMEOUT} s: {seen[-500:]!r}")
            seen += more

    def result(self) -> tuple[int, dict]:
        """The exit status, and the JSON that was printed."""
        start = time.monotonic()
        try:
            output, errors = self.process.communicate(timeout=END_TIMEOUT)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"the command still runs {END_TIMEOUT} s after the server was killed") from None
        try:
            return self.process.returncode, json.loads(output) | {"seconds": round(time.monotonic() - start, 2)}
        except ValueError:
            raise AssertionError(f"ended with {self.process.returncode} and {output!r}, {errors[-500:]!r}") from None

    def __enter__(self) -> "Upload":
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.communicate()


def is_clear(status: int, result: dict) -> bool:
    """Whether the error names the cause: the connection ended or was reset."""
    return (
        status == 1 and result.get("code") in (200, 300)
        and re.search(r"connection|closed|reset", result.get("message", "")) is not None)


def killed_midway(
    tools: Tools, front: ServerProcess, backend: ServerProcess | None, url: str | None = None, options: list[str] = []
) -> tuple[bool, dict]:
    """Whether the upload ended as expected, and its result. The front is a server, or a proxy for the URL."""
    with Upload(tools, url or front.url, LARGE, options) as upload:
        upload.wait_until_begun()
        # Stop first, so that the server cannot read the whole file before the kill.
        front.signal(signal.SIGSTOP)
        front.stop()
        status, result = upload.result()
    return is_clear(status, result), result


def back_end_killed(tools: Tools, front: ServerProcess, backend: ServerProcess | None) -> tuple[bool, dict]:
    """The same for a back end: the proxy responds with 502 to 504, or closes the connection."""
    backend.signal(signal.SIGSTOP)  # the kernel accepts connections, but nothing reads them
    with Upload(tools, front.url, MEDIUM) as upload:
        upload.wait_until_begun()
        backend.stop()
        status, result = upload.result()
    return status == 22 and result.get("statusCode") in (502, 503, 504) or is_clear(status, result), result
