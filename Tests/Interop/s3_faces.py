"""The three ways to send a form: the command, the library in its example, and the quick app of Examples/s3."""

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
PATIENCE = 30  # seconds for any upload here


@dataclasses.dataclass
class Ending:
    """How an upload ended, as its user hears of it."""

    exit: int
    status: int | None  # of HTTP, if there was an answer
    code: int | None  # of the failure, if there was none
    text: str  # the answer's body, or the message
    percents: list[int]  # the progress that was shown


class Upload:
    """One upload by one face, under way; a subclass says how it is started and what its words mean."""

    face: str
    refused: int  # the exit status after an answer of 400 or more
    failed: int  # and without an answer
    percent: str  # how progress is written

    def __init__(self, work: pathlib.Path, form: dict, file: pathlib.Path) -> None:
        self.file = file
        self.work = work / f"{self.face}, {file.name}"
        shutil.rmtree(self.work, ignore_errors=True)
        self.work.mkdir()
        with (self.work / "out").open("wb") as out, (self.work / "err").open("wb") as err:
            self.process = subprocess.Popen(self.command(form, file), stdin=subprocess.DEVNULL, stdout=out, stderr=err)

    def command(self, form: dict, file: pathlib.Path) -> list:
        raise NotImplementedError

    def ending(self, out: str, err: str) -> tuple[int | None, int | None, str]:
        """Status, code and text of an ending."""
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
        end = time.monotonic() + PATIENCE
        while not any(map(is_enough, self.percents())):
            if self.process.poll() is not None or time.monotonic() > end:
                raise AssertionError(f"the {self.face} made no progress: {self.out}{self.err}")
            time.sleep(0.02)

    def wait(self) -> Ending:
        try:
            exit = self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.drop()
            raise AssertionError(f"the {self.face} hung: {self.out}{self.err}") from None
        return Ending(exit, *self.ending(self.out, self.err), self.percents())

    def drop(self) -> None:
        self.process.kill()
        self.process.wait()


class ByCommand(Upload):
    face, refused, failed = "command", 22, 1
    percent = r"\] +(\d+)%"  # behind the bar

    def command(self, form: dict, file: pathlib.Path) -> list:
        words = shlex.split(sign.arguments(form))
        return [COMMAND, "upload", "--json", "--progress", "always", "--file", file, *words]

    def ending(self, out: str, err: str) -> tuple[int | None, int | None, str]:
        answer = json.loads(out)
        return answer.get("statusCode"), answer.get("code"), answer["data" if "data" in answer else "message"]


class InWords(Upload):
    """Both examples say the same."""

    percent = r"^(\d+) %,"

    def ending(self, out: str, err: str) -> tuple[int | None, int | None, str]:
        if over := re.search(r"^not sent: (.*) \((\d+)\)$", err, re.M):
            return None, int(over[2]), over[1]
        if over := re.search(r"^refused with (\d+): (.*)", err, re.M | re.S):
            return int(over[1]), None, over[2].strip()
        if over := re.search(r"^stored with (\d+)\n(.*)", out, re.M | re.S):
            return int(over[1]), None, over[2].strip()
        raise AssertionError(f"it said neither how it ended nor why: {out}{err}")


class ByLibrary(InWords):
    face, refused, failed = "library", 1, 1

    def command(self, form: dict, file: pathlib.Path) -> list:
        (self.work / "form.json").write_text(sign.FORMATS["json"](form))
        return [LIBRARY, self.work / "form.json", file]


class ByQuickApp(InWords):
    face, refused, failed = "quick app", 0, 0

    def command(self, form: dict, file: pathlib.Path) -> list:
        app, data = self.work / "app", self.work / "data"
        shutil.copytree(ROOT / "Examples/s3", app, ignore=shutil.ignore_patterns("*.py", "form.*"))
        (app / "form.js").write_text(sign.module(form))
        (app / "config.json").write_text(json.dumps({"file": f"internal://files/{file.name}"}))
        (data / "files").mkdir(parents=True)
        os.link(file, data / "files" / file.name)
        return [COMMAND, "run", app, "--data", data]


FACES = [ByCommand, ByLibrary, ByQuickApp]
