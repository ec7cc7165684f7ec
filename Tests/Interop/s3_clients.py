"""The three clients that send a form: the command, the library in its example, and the quick app of Examples/s3."""

import dataclasses
import json
import os
import pathlib
import re
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Callable

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "Examples/s3"))
import sign

COMMAND, LIBRARY = ROOT / ".build/debug/uploadtask", ROOT / ".build/debug/S3Upload"
TIMEOUT = 30  # seconds for any upload of this suite


@dataclasses.dataclass
class Result:
    """The result of an upload, as a client reports it."""

    exit: int
    status: int | None  # of HTTP, if there was a response
    code: int | None  # of the failure, if there was no response
    text: str  # the body of the response, or the error message
    percents: list[int]  # the progress that was shown


class Upload:
    """A running upload by one client. A subclass defines its command and how its output is parsed."""

    name: str
    refused: int  # the exit status after a response with a status of 400 or more
    failed: int  # the exit status without a response
    percent: str  # a pattern that finds the progress in the output

    def __init__(self, work: pathlib.Path, form: dict, file: pathlib.Path) -> None:
        self.file = file
        self.work = work / f"{self.name}, {file.name}"
        shutil.rmtree(self.work, ignore_errors=True)
        self.work.mkdir()
        with (self.work / "out").open("wb") as out, (self.work / "err").open("wb") as err:
            self.process = subprocess.Popen(self.command(form, file), stdin=subprocess.DEVNULL, stdout=out, stderr=err)

    def command(self, form: dict, file: pathlib.Path) -> list:
        raise NotImplementedError

    def parse(self, out: str, err: str) -> tuple[int | None, int | None, str]:
        """The status, the code and the text of the result."""
        raise NotImplementedError

    @property
    def out(self) -> str:
        return (self.work / "out").read_text("utf-8")

    @property
    def err(self) -> str:
        return (self.work / "err").read_text("utf-8")

    def percents(self) -> list[int]:
        return [int(number) for number in re.findall(self.percent, self.err + self.out, re.M)]

    def wait_for_progress(self, is_enough: Callable[[int], bool]) -> None:
        end = time.monotonic() + TIMEOUT
        while not any(map(is_enough, self.percents())):
            if self.process.poll() is not None or time.monotonic() > end:
                raise AssertionError(f"the {self.name} made no progress: {self.out}{self.err}")
            time.sleep(0.02)

    def wait(self) -> Result:
        try:
            exit = self.process.wait(TIMEOUT)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError(f"the {self.name} hung: {self.out}{self.err}") from None
        return Result(exit, *self.parse(self.out, self.err), self.percents())

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


class ByCommand(Upload):
    name, refused, failed = "command", 22, 1
    percent = r"\] +(\d+)%"  # after the progress bar

    def command(self, form: dict, file: pathlib.Path) -> list:
        words = shlex.split(sign.arguments(form))
        return [COMMAND, "upload", "--json", "--progress", "always", "--file", file, *words]

    def parse(self, out: str, err: str) -> tuple[int | None, int | None, str]:
        result = json.loads(out)
        return result.get("statusCode"), result.get("code"), result["data" if "data" in result else "message"]


class ByExample(Upload):
    """An example of Examples/s3: both print the same text."""

    percent = r"^(\d+) %,"

    def parse(self, out: str, err: str) -> tuple[int | None, int | None, str]:
        if match := re.search(r"^not sent: (.*) \((\w+)\)$", err, re.M):
            # The library's example prints the reason in place of the code.
            return None, 300 if match[2] == "connectionLost" else int(match[2]), match[1]
        if match := re.search(r"^refused with (\d+): (.*)", err, re.M | re.S):
            return int(match[1]), None, match[2].strip()
        if match := re.search(r"^stored with (\d+)\n(.*)", out, re.M | re.S):
            return int(match[1]), None, match[2].strip()
        raise AssertionError(f"the output has no result: {out}{err}")


class ByLibrary(ByExample):
    name, refused, failed = "library", 1, 1

    def command(self, form: dict, file: pathlib.Path) -> list:
        (self.work / "form.json").write_text(sign.FORMATS["json"](form))
        return [LIBRARY, self.work / "form.json", file]


class ByQuickApp(ByExample):
    name, refused, failed = "quick app", 0, 0

    def command(self, form: dict, file: pathlib.Path) -> list:
        app, data = self.work / "app", self.work / "data"
        shutil.copytree(ROOT / "Examples/s3", app, ignore=shutil.ignore_patterns("*.py", "form.*"))
        (app / "form.js").write_text(sign.module(form))
        (app / "config.json").write_text(json.dumps({"file": f"internal://files/{file.name}"}))
        (data / "files").mkdir(parents=True)
        os.link(file, data / "files" / file.name)
        return [COMMAND, "run", app, "--data", data]


CLIENTS = [ByCommand, ByLibrary, ByQuickApp]
