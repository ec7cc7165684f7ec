"""Uploads whose file, server, credential or second process comes between two attempts."""

import json
import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

from bench import Bench
from command import Command, Running
from judge import Verdict
from servers import Link, Receiver, Server, python
from transfer import MIB, Transfer, arrived_once, begin, finish, large_file, send, sent_twice
from ways import DRAFT, PLAIN, RESUMABLE, TUS, Way

# Long enough to be interrupted at 4 MiB a second.
SIZE = 12 * MIB
SLOW = ("--limit-rate", "4M")
# The exit status of a process that finds another one at work.
BUSY = 75


def hard(bench: Bench, count: int) -> Verdict:
    """All of these, by each protocol."""
    verdict = Verdict()
    for case in (file_changed, credential_expires, two_clients, two_records, retry_after, disk_full):
        for way in RESUMABLE:
            work = bench.folder(f"{case.__name__}-{way.name}")
            one = case(Bench(bench.tool, bench.client, work, bench.moments, bench.limit), way)
            one.jobs += 1
            one.faults = [f"{case.__name__}, {way.name}: {fault}" for fault in one.faults]
            one.outcomes["held" if not one.faults else "failed"] += 1
            verdict.add(one)
    return verdict


def wait_for_bytes(server: Receiver, count: int, timeout: float = 30) -> None:
    """Waits until unfinished uploads have this number of bytes."""
    end = time.monotonic() + timeout
    while time.monotonic() < end:
        parts = server.directory.glob(".uploads/*.part")
        if sum(size(path) for path in parts) >= count:
            return
        time.sleep(0.01)
    raise AssertionError("nothing arrives")


def size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def resources(server: Receiver) -> "list[str]":
    """The resources of uploads that have begun and not ended."""
    return [path.stem for path in server.directory.glob(".uploads/*.part")]


def kill(process: Running) -> None:
    process.signal(signal.SIGKILL)
    process.wait()


# MARK: the file

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


# MARK: the credential

def credential_expires(bench: Bench, way: Way) -> Verdict:
    """An upload that was answered with 401 in its middle goes on with another credential, at the same resource."""
    verdict, work = Verdict(), bench.work
    file, command = large_file(work / "large.bin", SIZE, bench.moments), Command(bench.tool, work / "state")
    rules, token = work / "rules", work / "token"
    rules.write_text(json.dumps({"token": "first"}))
    token.write_text("first\n")
    with Receiver(bench.tool, work) as server, Server(python("guard.py", server.port, rules, work / "guard")) as guard, Link(
        work, guard.port, "--rate", 4 * MIB, "--every", 1
    ) as link:
        words = (
            command, link.url + way.path, file, "--resume", "--secret-header", f"Authorization=Bearer file:{token}", *way.options)
        start, process = time.monotonic(), begin(*words)
        wait_for_bytes(server, MIB)
        before = resources(server)
        rules.write_text(json.dumps({"token": "second"}))
        refused = finish(process, start, 60)
        kept = resources(server)
        token.write_text("second\n")
        done = send(*words, timeout=60)
        if refused.status != 22 or refused.line.get("statusCode") != 401:
            verdict.faults.append(f"the first call ended with {refused.status}: {refused.line} {refused.errors[-300:]}")
        if len(before) != 1 or kept != before:
            verdict.faults.append(f"the resources were {before}, and then {kept}")
        verdict.faults += done.faults("the second call")
        if len(server.lines()) != 1 or (fault := arrived_once(server.directory, file)):
            verdict.faults.append(f"{fault}; the receiver has {server.lines()}")
        twice = sent_twice(link, SIZE)
        verdict.notes.append(f"credential, {way.name}: sent twice {twice:,} bytes, {link.cuts} cuts")
        if twice > MIB:
            verdict.faults.append(f"{twice:,} bytes were sent twice")
        creations = [line for line in map(json.loads, (work / "guard").read_text().splitlines()) if line["method"] == "POST"]
        if len(creations) != 1:
            verdict.faults.append(f"{len(creations)} creations")
    return verdict


# MARK: two clients

def two_clients(bench: Bench, way: Way) -> Verdict:
    """A second process with the same arguments ends at once, and the first goes on."""
    verdict, work = Verdict(), bench.work
    file, command = large_file(work / "large.bin", SIZE, bench.moments), Command(bench.tool, work / "state")
    with Receiver(bench.tool, work) as server:
        words = (command, server.url + way.path, file, "--resume", *SLOW, *way.options)
        start, process = time.monotonic(), begin(*words)
        wait_for_bytes(server, MIB)
        second = send(*words, timeout=20)
        first = finish(process, start, 60)
        if second.status != BUSY:
            verdict.faults.append(f"the second process ended with {second.status}: {second.errors[-300:]}")
        verdict.faults += first.faults("the first process")
        if fault := arrived_once(server.directory, file):
            verdict.faults.append(fault)
    return verdict


def two_records(bench: Bench, way: Way) -> Verdict:
    """Two processes with copies of one record go on with one resource: the file arrives once, and whole."""
    verdict, work = Verdict(), bench.work
    file = large_file(work / "large.bin", SIZE, bench.moments)
    one, other = Command(bench.tool, work / "state"), Command(bench.tool, work / "copy")
    with Receiver(bench.tool, work) as server:
        words = (server.url + way.path, file, "--resume", *SLOW, *way.options)
        process = begin(one, *words)
        wait_for_bytes(server, MIB)
        kill(process)
        shutil.copytree(one.state, other.state)
        start = time.monotonic()
        processes = [begin(command, *words) for command in (one, other)]
        ended = [finish(process, start, 120) for process in processes]
        if not any(each.status == 0 for each in ended):
            verdict.faults.append(f"none has arrived: {[(each.status, each.line, each.errors[-200:]) for each in ended]}")
        verdict.notes.append(f"two records, {way.name}: {[each.ending for each in ended]}")
        if any(each.line.get("outcome") in ("unknown", "notReceived") for each in ended):
            verdict.faults.append(f"the endings are {[each.line for each in ended]}")
        if len(server.digests()) != 1 or (fault := arrived_once(server.directory, file)):
            verdict.faults.append(f"{fault}; {len(server.digests())} files")
    verdict.kills += 1
    return verdict


# MARK: Retry-After

def retry_after(bench: Bench, way: Way) -> Verdict:
    """A server that asks for a pause gets no request before its end, and the upload goes on."""
    verdict, work, pause = Verdict(), bench.work, 2
    file, command = large_file(work / "large.bin", SIZE, bench.moments), Command(bench.tool, work / "state")
    rules = work / "rules"
    rules.write_text("{}")
    with Receiver(bench.tool, work) as server, Server(python("guard.py", server.port, rules, work / "guard")) as guard, Link(
        work, guard.port, "--rate", 4 * MIB, "--every", 1
    ) as link:
        start, process = time.monotonic(), begin(command, link.url + way.path, file, "--resume", *way.options)
        wait_for_bytes(server, MIB)
        rules.write_text(json.dumps({"retryAfter": pause}))
        end = time.monotonic() + 30
        while time.monotonic() < end and '"status": 503' not in (work / "guard").read_text():
            time.sleep(0.02)
        rules.write_text("{}")
        done = finish(process, start, 60)
        verdict.faults += done.faults("the upload")
        if fault := arrived_once(server.directory, file):
            verdict.faults.append(fault)
        lines = [json.loads(line) for line in (work / "guard").read_text().splitlines()]
    gaps = [after["time"] - before["time"] for before, after in zip(lines, lines[1:]) if before["status"] == 503]
    verdict.notes.append(f"Retry-After: {pause}, {way.name}: the next request after {[round(gap, 1) for gap in gaps]} s")
    if not gaps or min(gaps) < pause - 0.05:
        verdict.faults.append(f"the next request came after {gaps} s")
    return verdict


# MARK: the disk of the receiver

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
