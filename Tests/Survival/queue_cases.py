"""`queue run`, killed at random moments until all uploads have ended."""

import json
import signal
import time

from bench import Bench
from command import Command, Running
from jobs import Jobs
from judge import Verdict, judge
from kills import KilledProcess, wait_until
from servers import LateReceiver, Origin, Receiver, Server, python
from ways import PLAIN, Way

PARALLEL = 4
# The exit statuses of a run in which all uploads were answered with 200, and of one with an unknown outcome.
ENDED = (0, 1)


def run(command: Command) -> Running:
    """Starts the queue. The limit makes the cases long enough for many kills."""
    return command.start("queue", "run", "--json", "--parallel", PARALLEL, "--limit-rate", "2M")


def ended(
    bench: Bench, command: Command, server: Server, jobs: Jobs, doubts: bool, runner: "list[str] | None" = None, way: Way = PLAIN,
) -> Verdict:
    """Runs the queue, with kills, until no upload is left.

    - doubts: Whether only uploads in doubt at a kill may end as `unknown`: not so where connections are lost as well.
    - runner: The arguments of the program that runs the queue, if it is not the command."""
    doubtful: "set[str]" = set()
    killed = KilledProcess(bench.moments, 0.5, server.journal)

    def start() -> Running:
        return Running(runner) if runner else run(command)

    def after_kill(_: str) -> None:
        doubtful.update(name for name, line in command.records().items() if line["state"] == "committing")

    status, _, errors = killed.run(start, after_kill, bench.deadline())
    verdict = judge(command.records(), server.arrivals(jobs), jobs.names, killed.kills, doubtful if doubts else None, way)
    if status not in ENDED:
        verdict.faults.append(f"the last run ended with {status}: {errors[-500:]}")
    return verdict


def queue_run(bench: Bench, count: int, way: Way = PLAIN) -> Verdict:
    """To the receiver: the moment of doubt is short."""
    jobs, command = Jobs(bench.folder("files"), count, bench.moments, way.sizes), Command(bench.tool, bench.work / "state")
    with Receiver(bench.tool, bench.work) as server:
        command.add(server.url + way.path, *jobs.paths, *way.options)
        return ended(bench, command, server, jobs, doubts=True, way=way)


def queue_run_late(bench: Bench, count: int) -> Verdict:
    """To the receiver with its delay: most kills hit a moment of doubt."""
    jobs, command = Jobs(bench.folder("files"), count, bench.moments), Command(bench.tool, bench.work / "state")
    with LateReceiver(bench.tool, bench.work) as server:
        for path in jobs.paths:
            command.add(f"{server.url}/{path.name}?uploadtask-delay=150", path, *PLAIN.options)
        return ended(bench, command, server, jobs, doubts=True)


def with_client(bench: Bench, count: int, options: "list[str]") -> Verdict:
    """Through the library, to a server that answers late."""
    jobs, command = Jobs(bench.folder("files"), count, bench.moments), Command(bench.tool, bench.work / "state")
    with Origin(bench.work, "--delay", 0.15) as server:
        command.add(f"{server.url}/", *jobs.paths)
        runner = [str(bench.client), str(command.state), str(PARALLEL), *options]
        return ended(bench, command, server, jobs, doubts=False, runner=runner)


def library(bench: Bench, count: int) -> Verdict:
    return with_client(bench, count, [])


def without_mark(bench: Bench, count: int) -> Verdict:
    """The negative control: the same, with a store that does not write the mark, must double."""
    verdict = with_client(bench, count, ["--without-mark"])
    if not verdict.doubled:
        verdict.faults.append("nothing was doubled without the mark: the cases of this test show nothing")
    # Expected here.
    verdict.faults = [fault for fault in verdict.faults if "not received" not in fault]
    verdict.doubled, verdict.outcomes["doubled, as expected"] = [], len(verdict.doubled)
    return verdict


def receiver_killed(bench: Bench, count: int, way: Way = PLAIN) -> Verdict:
    """The receiver is killed and started again, and the queue is not."""
    jobs, command = Jobs(bench.folder("files"), count, bench.moments, way.sizes), Command(bench.tool, bench.work / "state")
    with Receiver(bench.tool, bench.work) as server:
        command.add(server.url + way.path, *jobs.paths, *way.options)
        process, kills, deadline = run(command), 0, bench.deadline()
        while time.monotonic() < deadline and wait_until(bench.moments, 0.8, server.journal, process.runs):
            server.kill()
            kills += 1
            server.restart()
        status, _, errors = process.wait()
        verdict = judge(command.records(), server.arrivals(jobs), jobs.names, kills, way=way)
        if status not in ENDED:
            verdict.faults.append(f"the run ended with {status}: {errors[-500:]}")
        return verdict


def both_killed(bench: Bench, count: int, way: Way = PLAIN) -> Verdict:
    """The receiver and the queue are killed at the same moments, as by a loss of power on one machine."""
    jobs, command = Jobs(bench.folder("files"), count, bench.moments, way.sizes), Command(bench.tool, bench.work / "state")
    with Receiver(bench.tool, bench.work) as server:
        command.add(server.url + way.path, *jobs.paths, *way.options)
        killed = KilledProcess(bench.moments, 0.5, server.journal)

        def after_kill(_: str) -> None:
            server.kill()
            server.restart()

        status, _, errors = killed.run(lambda: run(command), after_kill, bench.deadline())
        verdict = judge(command.records(), server.arrivals(jobs), jobs.names, killed.kills, way=way)
        if status not in ENDED:
            verdict.faults.append(f"the last run ended with {status}: {errors[-500:]}")
        return verdict


def link_cut(bench: Bench, count: int) -> Verdict:
    """Connections are reset at random moments, and the queue is killed as well."""
    jobs, command = Jobs(bench.folder("files"), count, bench.moments), Command(bench.tool, bench.work / "state")
    with Origin(bench.work) as server, Server(python("relay.py", server.port, bench.moments.random(), 0.8)) as relay:
        command.add(f"{relay.url}/", *jobs.paths)
        return ended(bench, command, server, jobs, doubts=False)


def add_killed(bench: Bench, count: int) -> Verdict:
    """`queue add` is killed: an upload whose identifier was printed is in the queue, and the same command adds none twice."""
    jobs, command = Jobs(bench.folder("files"), count, bench.moments), Command(bench.tool, bench.work / "state")
    with Receiver(bench.tool, bench.work) as server:
        printed: "set[str]" = set()
        kills = faults = 0
        while True:
            process = command.start("queue", "add", "--json", f"{server.url}/", *jobs.paths)
            time.sleep(bench.moments.uniform(0.03, 0.4 if kills < 10 else 10))
            process.signal(signal.SIGKILL)
            status, output, _ = process.wait()
            lines = output.splitlines()
            printed.update(json.loads(line)["id"] for line in (lines if output.endswith("\n") else lines[:-1]))
            if status == 0:
                break
            kills += 1
            if printed - {line["id"] for line in command.run("queue", "list", "--json")}:
                faults += 1
        verdict = ended(bench, command, server, jobs, doubts=True)
        verdict.kills += kills
        if faults:
            verdict.faults.append(f"{faults} times an identifier was printed that is not in the queue")
        if len(printed) != count:
            verdict.faults.append(f"{len(printed)} identifiers were printed for {count} uploads")
        return verdict


def added_while_running(bench: Bench, count: int) -> Verdict:
    """Uploads are added while the queue runs, and a second run ends at once."""
    jobs, command = Jobs(bench.folder("files"), count, bench.moments), Command(bench.tool, bench.work / "state")
    with Receiver(bench.tool, bench.work) as server:
        command.add(f"{server.url}/", *jobs.paths[:1])
        process = command.start("queue", "run", "--json", "--watch", "--parallel", PARALLEL)
        step = max(1, count // 20)
        for start in range(1, count, step):
            command.add(f"{server.url}/", *jobs.paths[start:start + step])
        status, _, errors = command.start("queue", "run").wait(timeout=20)
        deadline = bench.deadline()
        while time.monotonic() < deadline and any(line["state"] != "ended" for line in command.records().values()):
            time.sleep(0.05)
        process.signal(signal.SIGTERM)
        process.wait(timeout=20)
        verdict = judge(command.records(), server.arrivals(jobs), jobs.names, 0)
        if status != 75 or str(process.process.pid) not in errors:
            verdict.faults.append(f"the second run ended with {status}: {errors!r}")
        return verdict
