"""Answers that end or delay an upload in its middle: 401, and 503 with Retry-After."""

import json
import time
from collections.abc import Callable
from pathlib import Path

from bench import Bench
from command import Command, Running
from judge import Verdict
from servers import Link, Receiver, Server, python
from transfer import MIB, arrived_once, begin, finish, large_file, sent_twice
from unfinished import SIZE, resources, wait_for_bytes
from ways import Way


def credential_expires(bench: Bench, way: Way) -> Verdict:
    """An upload that was answered with 401 in its middle goes on with another credential, at the same resource."""
    words = ("upload", "--resume", "--json", "--progress", "never")
    return expires("credential", bench, way, lambda command, url, file, secret:
        command.start(*words, url, file, *secret, *way.options))


def credential_expires_in_queue(bench: Bench, way: Way) -> Verdict:
    """The same in the queue, after `queue retry`."""
    def run(command: Command, url: str, file: Path, secret: "tuple[str, ...]") -> Running:
        if records := command.records():
            command.start("queue", "retry", *(line["id"] for line in records.values())).wait(timeout=20)
        else:
            command.run("queue", "add", "--json", *secret, *way.options, url, file)
        return command.start("queue", "run", "--json")

    return expires("credential in the queue", bench, way, run)


def expires(
    name: str, bench: Bench, way: Way, run: "Callable[[Command, str, Path, tuple[str, ...]], Running]",
) -> Verdict:
    verdict, work = Verdict(), bench.work
    file, command = large_file(work / "large.bin", SIZE, bench.moments), Command(bench.tool, work / "state")
    rules, token = work / "rules", work / "token"
    rules.write_text(json.dumps({"token": "first"}))
    token.write_text("first\n")
    with Receiver(bench.tool, work) as server, Server(python("guard.py", server.port, rules, work / "guard")) as guard, Link(
        work, guard.port, "--rate", 4 * MIB, "--every", 1
    ) as link:
        words = (command, link.url + way.path, file, ("--secret-header", f"Authorization=Bearer file:{token}"))
        start, process = time.monotonic(), run(*words)
        wait_for_bytes(server, MIB)
        before = resources(server)
        rules.write_text(json.dumps({"token": "second"}))
        refused = finish(process, start, 60)
        kept = resources(server)
        token.write_text("second\n")
        done = finish(run(*words), time.monotonic(), 60)
        if refused.status != 22 or refused.line.get("statusCode") != 401:
            verdict.faults.append(f"the first call ended with {refused.status}: {refused.line} {refused.errors[-300:]}")
        if len(before) != 1 or kept != before:
            verdict.faults.append(f"the resources were {before}, and then {kept}")
        if done.status != 0:
            verdict.faults.append(f"the second call ended with {done.status}: {done.line} {done.errors[-300:]}")
        if len(server.lines()) != 1 or (fault := arrived_once(server.directory, file)):
            verdict.faults.append(f"{fault}; the receiver has {server.lines()}")
        twice = sent_twice(link, SIZE)
        verdict.notes.append(f"{name}, {way.name}: sent twice {twice:,} bytes, {link.cuts} cuts")
        if twice > MIB:
            verdict.faults.append(f"{twice:,} bytes were sent twice")
        creations = [line for line in map(json.loads, (work / "guard").read_text().splitlines()) if line["method"] == "POST"]
        if len(creations) != 1:
            verdict.faults.append(f"{len(creations)} creations")
    return verdict


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
