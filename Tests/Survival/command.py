"""The command under test, with a state folder of its own."""

import json
import subprocess
import tempfile
from pathlib import Path

# Seconds until a command that does not wait for the network ends, on a busy computer.
TIMEOUT = 60


class Running:
    """A process whose output goes to files: a full pipe without a reader would stop it."""

    def __init__(self, arguments: "list[str]"):
        self.output, self.errors = tempfile.TemporaryFile(), tempfile.TemporaryFile()
        self.process = subprocess.Popen(arguments, stdin=subprocess.DEVNULL, stdout=self.output, stderr=self.errors)

    def runs(self) -> bool:
        return self.process.poll() is None

    def signal(self, number: int) -> None:
        self.process.send_signal(number)

    def wait(self, timeout: "float | None" = None) -> "tuple[int, str, str]":
        """The exit status, the output and the errors."""
        self.process.wait(timeout)
        texts = []
        for file in (self.output, self.errors):
            file.seek(0)
            texts.append(file.read().decode(errors="replace"))
            file.close()
        return self.process.returncode, *texts


def by_name(output: str) -> "dict[str, dict]":
    """The lines of JSON by the names of their files."""
    return {Path(line["file"]).name: line for line in map(json.loads, output.splitlines())}


class Command:
    def __init__(self, tool: Path, state: Path):
        self.tool, self.state = tool, state

    def arguments(self, *words: object) -> "list[str]":
        return [str(self.tool), *map(str, words), "--state", str(self.state)]

    def start(self, *words: object) -> Running:
        return Running(self.arguments(*words))

    def run(self, *words: object, statuses: "tuple[int, ...]" = (0,)) -> "list[dict]":
        """The lines of JSON that the command prints.

        Raises an error for another status than the expected ones."""
        done = subprocess.run(
            self.arguments(*words), stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=TIMEOUT)
        if done.returncode not in statuses:
            raise AssertionError(f"{' '.join(map(str, words[:3]))} ended with {done.returncode}: {done.stderr[-1000:]}")
        return [json.loads(line) for line in done.stdout.splitlines()]

    def add(self, url: str, *files: Path) -> "list[dict]":
        return self.run("queue", "add", "--json", url, *files)

    def records(self) -> "dict[str, dict]":
        """The records of the store by the names of their files."""
        return {Path(line["file"]).name: line for line in self.run("queue", "list", "--json")}
