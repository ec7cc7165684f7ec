"""Files that change between two attempts, and a disk of the receiver that gets full."""

import os
import shutil
import subprocess
from pathlib import Path

from bench import Bench
from command import Command
from judge import Verdict
from servers import Link, Receiver
from transfer import MIB, arrived_once, large_file, send
from unfinished import SIZE, SLOW, kill, resources, size, wait_for_bytes
from ways import Way


CHANGES = {
    "appended": lambda path: append(path),
    "replaced": lambda path: replace(path),
    "truncated": lambda path: os.truncate(path, SIZE - 1),
    "touched": lambda path: os.utime(path),
}


def append(path: Path) -> None:
    with open(path, "ab") as file:
        file.write(b"x")


def replace(path: Path) -> None:
    other = path.with_suffix(".new")
    shutil.copy(path, other)
    os.rename(other, path)


def file_changed(bench: Bench, way: Way) -> Verdict:
    """A file that changed between two attempts ends the upload of the queue, and nothing of it is completed."""
    verdict = Verdict()
    for change, apply in CHANGES.items():
        work = bench.folder(change)
        file, command = large_file(work / "large.bin", SIZE, bench.moments), Command(bench.tool, work / "state")
        with Receiver(bench.tool, work) as server:
            command.add(server.url + way.path, file, *way.options)
            process = command.start("queue", "run", *SLOW)
            wait_for_bytes(server, MIB)
            kill(process)
            apply(file)
            status, _, errors = command.start("queue", "run").wait(60)
            ending = command.records()[file.name]
            if status != 1 or ending.get("outcome") != "notReceived" or "changed" not in ending.get("message", ""):
                verdict.faults.append(f"{change}: it ended with {status}: {ending} {errors[-200:]}")
            if server.digests() or server.lines():
                verdict.faults.append(f"{change}: something was completed: {server.lines()}")
        verdict.kills += 1
    return verdict


def disk_full(bench: Bench, way: Way) -> Verdict:
    """The disk of the receiver is full in the middle of an upload: it goes on from the kept offset when there is room."""
    verdict, work = Verdict(), bench.work
    disk = bench.folder("disk")
    mounted = os.geteuid() == 0 and subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={8 * MIB}", "tmpfs", disk], capture_output=True).returncode == 0
    if not mounted:
        verdict.notes.append("a full disk: not tried, as only root can mount a small one")
        return verdict
    try:
        file, command = large_file(work / "large.bin", SIZE, bench.moments), Command(bench.tool, work / "state")
        with Receiver(bench.tool, work, directory=disk) as server, Link(work, server.port) as link:
            words = (command, link.url + way.path, file, "--resume", *way.options)
            refused = send(*words, "--retry", 1, timeout=60)
            before, kept = resources(server), sum(size(path) for path in disk.glob(".uploads/*.part"))
            taken = link.taken
            subprocess.run(["mount", "-o", f"remount,size={64 * MIB}", disk], check=True, capture_output=True)
            done = send(*words, timeout=60)
            verdict.notes.append(
                f"a full disk, {way.name}: {refused.ending}, {kept:,} bytes kept, {link.taken - taken:,} bytes sent behind it")
            if refused.status == 0 or len(before) != 1:
                verdict.faults.append(f"with a full disk it ended with {refused.status}, and the resources {before}")
            verdict.faults += done.faults("with room")
            if link.taken - taken > SIZE - kept + MIB:
                verdict.faults.append(f"{link.taken - taken:,} bytes were sent, though {kept:,} of {SIZE:,} were kept")
            if fault := arrived_once(disk, file):
                verdict.faults.append(fault)
    finally:
        subprocess.run(["umount", "-l", disk], check=True)
    return verdict
