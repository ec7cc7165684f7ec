"""`upload --resume`, killed at random moments, and called again with the same arguments until it ends by itself."""

import concurrent.futures
import json
import random

from bench import Bench
from command import Command, Running, by_name
from jobs import Jobs
from judge import Verdict, judge
from kills import KilledProcess
from servers import Origin, Receiver, Server
from ways import PLAIN, Way

# Commands at the same time. They share one store.
WORKERS = 3


def ended(bench: Bench, server: Server, jobs: Jobs, way: Way = PLAIN) -> Verdict:
    command = Command(bench.tool, bench.work / "state")
    seeds = {path: bench.moments.random() for path in jobs.paths}
    deadline = bench.deadline()
    # An upload that goes on where it broke off needs a slow link for several kills.
    limit = ("--limit-rate", "1M") if way.reports else ()

    def start(path) -> Running:
        return command.start("upload", "--resume", *way.options, *limit, "--json", server.url + way.path, path)

    def upload(path) -> "tuple[str, dict, int]":
        killed = KilledProcess(random.Random(seeds[path]), 0.4, server.journal)
        # A killed process that has printed its result removes the record, so the same command may send anew. Whether it is removed
        # cannot be seen yet: SQLite may show the removal only when no process has the store open.
        status, output, errors = killed.run(lambda: start(path), lambda output: output.endswith("}\n"), deadline)
        lines = output.splitlines()
        line = json.loads(lines[0]) if lines else {"outcome": "none", "error": f"{status}: {errors[-300:]}"}
        return path.name, line, killed.kills

    with concurrent.futures.ThreadPoolExecutor(WORKERS) as pool:
        results = list(pool.map(upload, jobs.paths))
    endings = {name: line for name, line, _ in results}
    # A record that was not removed is that of an ending, which the same command reports again.
    again = {}
    for name, line in command.records().items():
        if line.get("outcome") != "unknown":
            _, output, _ = start(next(path for path in jobs.paths if path.name == name)).wait(timeout=60)
            again |= by_name(output)
    verdict = judge(endings, server.arrivals(jobs), jobs.names, sum(kills for _, _, kills in results), way=way)
    # What was reported is forgotten, and each doubt is kept until the caller decides.
    left = {name: line.get("outcome") for name, line in command.records().items()}
    if any(line.get("outcome") != endings[name].get("outcome") for name, line in again.items()):
        verdict.faults.append(f"reported again: {outcomes(again)}, and before: {outcomes(endings)}")
    expected = {name: "unknown" for name, line in endings.items() if line.get("outcome") == "unknown"}
    if left != expected:
        verdict.faults.append(f"the store has {left}, and should have {expected}")
    return verdict


def upload_resume(bench: Bench, count: int, way: Way = PLAIN) -> Verdict:
    jobs = Jobs(bench.folder("files"), count, bench.moments, way.sizes)
    with Receiver(bench.tool, bench.work) as server:
        return ended(bench, server, jobs, way)


def upload_resume_late(bench: Bench, count: int) -> Verdict:
    """To a server that answers late."""
    jobs = Jobs(bench.folder("files"), count, bench.moments)
    with Origin(bench.work, "--delay", 0.15) as server:
        return ended(bench, server, jobs)


def many_files(bench: Bench, count: int) -> Verdict:
    """One command with all files: a file that has arrived is not sent by the next call, though the call was killed with others."""
    jobs, command = Jobs(bench.folder("files"), count, bench.moments), Command(bench.tool, bench.work / "state")
    doubtful: "set[str]" = set()
    killed = KilledProcess(bench.moments, 0.6, bench.work / "journal")
    with Receiver(bench.tool, bench.work) as server:
        arguments = ["upload", "--resume", "--json", "--limit-rate", "2M", f"{server.url}/", *jobs.paths]

        def is_over(output: str) -> bool:
            doubtful.update(name for name, line in command.records().items() if line["state"] == "committing")
            # Records are removed behind a success only, and then the same command sends anew.
            return output.count("\n") == count and "unknown" not in outcomes(by_name(output)).values()

        status, output, errors = killed.run(lambda: command.start(*arguments), is_over, bench.deadline())
        endings = by_name(output)
        verdict = judge(endings, server.arrivals(jobs), jobs.names, killed.kills, doubtful)
        if errors and not verdict.outcomes["unknown"]:
            verdict.faults.append(f"the last call has errors: {errors[-300:]}")
        if verdict.outcomes["unknown"]:
            # A further call sends nothing, and one after `queue retry` only those in doubt.
            before = server.arrivals(jobs)
            again = by_name(command.start(*arguments).wait(timeout=60)[1])
            if server.arrivals(jobs) != before or outcomes(again) != outcomes(endings):
                verdict.faults.append("a further call has sent files, or has other results")
            command.start("queue", "retry", "--uncertain").wait(timeout=60)
            status, output, _ = command.start(*arguments).wait(timeout=60)
            sent = server.arrivals(jobs) - before
            unknown = {name for name, outcome in outcomes(endings).items() if outcome == "unknown"}
            if status != 0 or set(sent) != unknown or max(sent.values()) > 1:
                verdict.faults.append(f"after 'queue retry', status {status}, sent {sorted(sent)} of {sorted(unknown)}")
        # A killed process may have printed the last result without the removal of its record.
        if status >= 0 and (left := command.records()):
            verdict.faults.append(f"behind a success the store has {sorted(left)}")
    return verdict


def outcomes(endings: "dict[str, dict]") -> "dict[str, str]":
    return {name: line.get("outcome", "none") for name, line in endings.items()}
