"""tus servers of others, through a link that is cut every two seconds."""

import sys
from dataclasses import dataclass
from pathlib import Path

from bench import Bench
from command import Command
from judge import Verdict
from servers import HERE, Link
from transfer import RECORDED, RETRIED, Transfer, arrived_once, large_file, load, send, sent_twice
from ways import TUS

sys.path.insert(0, str(HERE.parent / "Interop"))
from processes import ServerProcess  # noqa: E402

# The environment that Scripts/prerequisites makes.
PYTHON = HERE.parent.parent / ".build/survive/venv/bin/python"
PROGRAMS = HERE / "TusServers"
SERVERS = {
    "tuspyserver": ["{python}", "-B", str(PROGRAMS / "tuspyserver_server.py"), "{port}", "{folder}/files"],
    "tussi": ["{python}", "-B", str(PROGRAMS / "tussi_server.py"), "{port}", "{folder}/files"],
    "resumable-upload": [
        "{python}", "-B", "-m", "resumable_upload", "serve", "--host", "127.0.0.1", "--port", "{port}", "--base-path", "/files",
        "--upload-dir", "{folder}/files", "--db-path", "{folder}/uploads.db"],
    "aiohttp-tus": ["{python}", "-B", str(PROGRAMS / "aiohttp_tus_server.py"), "{port}", "{folder}/files"],
    # It accepts a PATCH at a wrong offset.
    "tuswsgi": ["{python}", "-B", str(PROGRAMS / "tuswsgi_server.py"), "{port}", "{folder}/files"],
}
# The path of creations, where it is not that of the receiver.
PATHS = {"resumable-upload": "/files", "tuswsgi": "/files"}
# Bytes per second, seconds between cuts, and the longest time in seconds.
RATE, EVERY, LIMIT = 5_000_000, 2, 30


@dataclass(frozen=True)
class Others:
    names: "tuple[str, ...]"
    #: In bytes.
    size: int
    options: "tuple[tuple[object, ...], ...]" = (RECORDED, RETRIED)


SHORT = Others(("tuspyserver", "tussi"), 10_000_000, (RECORDED,))
LONG = Others(("tuspyserver", "tussi", "resumable-upload", "aiohttp-tus", "tuswsgi"), 40_000_000)


def installed() -> bool:
    return PYTHON.exists()


def cut(bench: Bench, count: int, others: Others) -> Verdict:
    verdict = Verdict()
    if not installed():
        verdict.notes.append("the tus servers are not installed, so not tried")
        return verdict
    for server, options in [(name, options) for name in others.names for options in others.options]:
        name = f"{server} {options[0]}"
        work = bench.folder(name.replace(" ", ""))
        file = large_file(work / "large.bin", others.size, bench.moments)
        done, link, arrived = through(bench, server, work, file, options)
        verdict.jobs += 1
        verdict.kills += link.cuts
        verdict.outcomes[done.ending] += 1
        verdict.notes.append(
            f"{name}: {done.seconds:.1f} s, {link.cuts} cuts, sent twice {sent_twice(link, others.size):,} bytes, {load()}")
        if server == "tuswsgi":
            # An error is right: the bytes at the server are not those of the file.
            if done.status == 0 and arrived:
                verdict.faults.append(f"{name}: it ended with a success, and {arrived}")
            continue
        verdict.faults += done.faults(name) + ([f"{name}: {arrived}"] if arrived else [])
        verdict.arrived += arrived is None
        if done.seconds > LIMIT:
            verdict.faults.append(f"{name}: it took {done.seconds:.1f} s")
    return verdict


def through(bench: Bench, name: str, work: Path, file: Path, options: "tuple[object, ...]") -> "tuple[Transfer, Link, str | None]":
    server = ServerProcess(name, SERVERS[name], work / "server", {"python": str(PYTHON)})
    try:
        with Link(work, server.port, "--rate", RATE, "--every", EVERY) as link:
            done = send(
                Command(bench.tool, work / "state"), link.url + PATHS.get(name, TUS.path), file, *options, *TUS.options,
                timeout=2 * LIMIT)
            return done, link, arrived_once(work / "server", file)
    finally:
        server.stop()
