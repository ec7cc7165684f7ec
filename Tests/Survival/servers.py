"""Servers as processes that can be killed and started again at the same address, and what has arrived at them."""

import collections
import hashlib
import json
import os
import re
import select
import signal
import subprocess
import sys
import time
from pathlib import Path

from jobs import Jobs

HERE = Path(__file__).parent
# Seconds until a server prints its address, on a busy computer.
START_TIMEOUT = 60
# Seconds until a link reports the end of a connection.
SETTLE_TIMEOUT = 5


class Server:
    """A server that prints `listening on URL`. It ends with its standard input, or by a kill."""

    def __init__(self, command: "list[str | Path]", output: "Path | None" = None):
        self.command = [str(word) for word in command]
        self.output = output
        self.port = 0
        self.start()

    def start(self, port: "list[str]" = []) -> None:
        """Starts the server. With an output, its standard output is appended to that file, and the address is on standard error."""
        if self.output:
            with open(self.output, "ab") as output:
                self.process = subprocess.Popen(
                    self.command + port, stdin=subprocess.PIPE, stdout=output, stderr=subprocess.PIPE, text=True)
            stream = self.process.stderr
        else:
            self.process = subprocess.Popen(
                self.command + port, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
            stream = self.process.stdout
        read, end = "", time.monotonic() + START_TIMEOUT
        while not (found := re.search(r"listening on http://127\.0\.0\.1:(\d+)\n", read)):
            ready, _, _ = select.select([stream], [], [], max(0, end - time.monotonic()))
            more = os.read(stream.fileno(), 4096).decode() if ready else ""
            if not more:
                raise AssertionError(f"{self.command[0]} did not start: {read}")
            read += more
        self.port = int(found[1])

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.communicate()

    def restart(self) -> None:
        """Starts the server again, at the same address."""
        self.start(["--port", str(self.port)])

    def __enter__(self):
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()


def digest_of(path: Path) -> str:
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        while piece := file.read(1 << 20):
            digest.update(piece)
    return digest.hexdigest()


def python(program: str, *arguments: object) -> "list[str]":
    return [sys.executable, "-B", str(HERE / program), *map(str, arguments)]


class Origin(Server):
    """`origin.py`. Each line of its journal is an upload that arrived whole."""

    def __init__(self, folder: Path, *options: object):
        self.journal = folder / "journal"
        self.journal.touch()
        super().__init__(python("origin.py", self.journal, *options))

    def lines(self) -> "list[dict]":
        return [json.loads(line) for line in self.journal.read_text().splitlines()]

    def arrivals(self, jobs: Jobs) -> "collections.Counter[str]":
        """The number of times that each job arrived whole, by its name."""
        return collections.Counter(jobs.by_digest[line["sha256"]] for line in self.lines())


class Receiver(Server):
    """`uploadtask serve`. Each file in its directory is an upload that arrived whole, and stays when the receiver is killed."""

    def __init__(self, tool: Path, folder: Path, *options: object, directory: "Path | None" = None):
        self.directory, self.journal = directory or folder / "received", folder / "journal"
        self.directory.mkdir(exist_ok=True)
        self.journal.touch()
        super().__init__(
            [tool, "serve", "--json", "--no-page", "--directory", self.directory, *options, "--port", 0], output=self.journal)

    def restart(self) -> None:
        self.command[-1] = str(self.port)
        self.start()

    def arrivals(self, jobs: Jobs) -> "collections.Counter[str]":
        return collections.Counter(jobs.by_digest.get(digest, "an unknown file") for digest in self.digests())

    def digests(self) -> "list[str]":
        """The SHA-256 of each file that arrived whole."""
        return [digest_of(path) for path in self.directory.iterdir() if not path.name.startswith(".")]

    def lines(self) -> "list[dict]":
        return [json.loads(line) for line in self.journal.read_text().splitlines()]


class Link(Server):
    """`link.py` before a server."""

    def __init__(self, folder: Path, port: int, *options: object):
        self.report = folder / f"link-{port}"
        super().__init__(python("link.py", port, self.report, *options))

    def ended(self) -> "list[dict]":
        """The connections that ended or were cut, when all have: a client that ended has closed its own."""
        end = time.monotonic() + SETTLE_TIMEOUT
        while True:
            lines = [json.loads(line) for line in self.report.read_text().splitlines()]
            ended = [line for line in lines if line]
            if 2 * len(ended) == len(lines) or time.monotonic() > end:
                return ended
            time.sleep(0.02)

    @property
    def taken(self) -> int:
        """The number of bytes that the link took from clients, with heads."""
        return sum(connection["taken"] for connection in self.ended())

    @property
    def cuts(self) -> int:
        return sum(connection["cut"] for connection in self.ended())


class LateReceiver(Receiver):
    """`uploadtask serve` with its fault `uploadtask-delay`, which removes the file again when the client disconnects: so the lines of
    its journal count. The path of each job's URL is its name."""

    GONE = "the client disconnected before the response"

    def arrivals(self, jobs: Jobs) -> "collections.Counter[str]":
        lines = [json.loads(line) for line in self.journal.read_text().splitlines()]
        whole = [line for line in lines if line.get("status") == 200 or line.get("error") == self.GONE]
        return collections.Counter(line["path"].strip("/").partition("?")[0] for line in whole)
