"""The command as `make install` installs it below a PREFIX, once for all tests."""

import atexit
import functools
import os
import pathlib
import re
import shutil
import subprocess
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]


def install(*arguments: str, prefix: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        ["make", "--no-print-directory", *arguments, f"PREFIX={prefix}"], cwd=ROOT, capture_output=True, text=True)


@functools.cache
def prefix() -> pathlib.Path:
    folder = pathlib.Path(tempfile.mkdtemp(prefix="uploadtask-prefix-"))
    atexit.register(shutil.rmtree, folder)
    done = install("install", prefix=str(folder))
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


def run(*arguments: str) -> str:
    return subprocess.check_output([prefix() / "bin/uploadtask", *arguments], text=True)


@functools.cache
def subcommands() -> list[str]:
    """The names of the subcommands, from the help; `queue add` of one in another."""
    return [
        f"{name} {inner}".strip() for name in subcommands_in(run("--help"))
        for inner in subcommands_in(run("help", name)) or [""]]


def subcommands_in(text: str) -> list[str]:
    """The names of the subcommands in a help text."""
    listed = re.search(r"^SUBCOMMANDS:\n(.*?)\n\n", text, re.M | re.S)
    return re.findall(r"^  (\w+)", listed[1], re.M) if listed else []


@functools.cache
def options(subcommand: str) -> list[str]:
    """The long options of a subcommand, from its help."""
    listed = run("help", *subcommand.split()).partition("\nOPTIONS:\n")[2]
    return re.findall(r"^  (?:-\w, )?(--[a-z0-9-]+)", listed, re.M)


def shell_environment(home: pathlib.Path) -> dict[str, str]:
    """An environment in which shells find the installation, as if its PREFIX were /usr/local."""
    return {
        "HOME": str(home), "PATH": f"{prefix()}/bin:{os.environ['PATH']}", "TERM": "xterm", "LC_ALL": "C.UTF-8",
        "XDG_DATA_DIRS": f"{prefix()}/share:/usr/local/share:/usr/share", "COLUMNS": "200",
    }
