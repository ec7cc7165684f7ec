"""Two processes with one upload, and a receiver that is down for long."""

import shutil
import time

from bench import Bench
from command import Command
from judge import Verdict
from servers import Link, Receiver
from transfer import MIB, arrived_once, begin, finish, large_file, send
from unfinished import SIZE, SLOW, kill, resources, wait_for_bytes
from ways import Way

# The exit status of a process that finds another one at work.
BUSY = 75


def server_down(bench: Bench, way: Way) -> Verdict:
    """A server that is down for longer than the retries last: the next call goes on at the same resource."""
    verdict, work = Verdict(), bench.work
    file, command = large_file(work / "large.bin", SIZE, bench.moments), Command(bench.tool, work / "state")
    with Receiver(bench.tool, work) as server, Link(work, server.port) as link:
        words = (command, link.url + way.path, file, "--resume", *way.options)
        start, process = time.monotonic(), begin(*words, *SLOW, "--retry", 1)
        wait_for_bytes(server, SIZE // 2)
        server.kill()
        failed = finish(process, start, 60)
        server.restart()
        before, taken = resources(server), link.taken
        done = send(*words, timeout=60)
        sent = link.taken - taken
        verdict.notes.append(f"server down, {way.name}: the next call sent {sent:,} of {SIZE:,} bytes")
        if failed.line.get("outcome") != "notReceived":
            verdict.faults.append(f"the first call ended with {failed.status}: {failed.line}")
        verdict.faults += done.faults("the second call")
        if len(before) != 1 or resources(server) or sent > SIZE // 2 + MIB:
            verdict.faults.append(f"the second call sent {sent:,} bytes; the resources were {before}, then {resources(server)}")
        if fault := arrived_once(server.directory, file):
            verdict.faults.append(fault)
    verdict.kills += 1
    return verdict


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
