#!/usr/bin/env python3
"""Runs many uploads to servers that make random faults, and checks every result. See docs/soak.md.

    soak.py CLIENT [--uploads N] [--seed N] [--retry N] [--minutes N] [--keep]

CLIENT is the built program UploadSoak. The exit status is 1 if a check fails.
"""

import argparse
import collections
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile
import time

from soak_compare import Received, Reported, is_stale, problems, problems_of_all, problems_of_resources
from soak_outcomes import DESCRIPTORS, MEMORY_KIB, SECOND_HALF_KIB
from soak_plan import Plan

HERE = pathlib.Path(__file__).parent
SERVERS = 2  # one alone would be slower than the client


class Server:
    def __init__(self, journal: pathlib.Path, certificates: pathlib.Path) -> None:
        self.journal = journal
        command = [sys.executable, "-B", HERE / "soak_server.py", journal]
        command += [certificates / "server.pem", certificates / "server-key.pem"]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        http, https = self.process.stdout.readline().split()[-2:]
        self.ports = (int(http), int(https))

    def stop(self) -> None:
        self.process.stdin.close()
        try:
            self.process.wait(timeout=30)
        finally:
            self.process.kill()


def soak(work: pathlib.Path, options: argparse.Namespace) -> list[str]:
    certificates = work / "certificates"
    subprocess.run([HERE.parent / "Servers/make-certificates", certificates], check=True)
    servers = [Server(work / f"server-{number}", certificates) for number in range(SERVERS)]
    (work / "files").mkdir()
    ports = [server.ports for server in servers]
    plan = Plan(options.seed, options.uploads, work / "files", ports, options.retry)
    lines = plan.lines(certificates / "ca.pem", warm_up=min(2000, options.uploads // 3))
    (work / "plan").write_text("".join(line + "\n" for line in lines))
    wrong = []
    start = time.monotonic()
    try:
        with (work / "plan").open() as stdin, (work / "results").open("w") as stdout:
            client = subprocess.run([options.client], stdin=stdin, stdout=stdout, timeout=options.minutes * 60)
        if client.returncode:
            wrong.append(f"the client ended with {client.returncode}")
    except subprocess.TimeoutExpired:
        wrong.append(f"it took more than {options.minutes} minutes and was stopped")
    seconds = time.monotonic() - start
    for server in servers:
        server.stop()
    return wrong + compare(plan, work, [server.journal for server in servers], seconds)


def compare(plan: Plan, work: pathlib.Path, journals: list[pathlib.Path], seconds: float) -> list[str]:
    wrong, results, measured = [], {}, []
    for line in (work / "results").read_text("utf-8").rstrip("\n").split("\n"):
        match line.split("\t"):
            case ["ended", id, outcome, aborted, violations, detail]:
                if int(id) in results:
                    wrong.append(f"upload {id} is reported twice")
                results[int(id)] = Reported(outcome, aborted == "aborted", violations, detail)
            case ["measured", *numbers]:
                measured.append([int(number) for number in numbers])
            case words:
                wrong.append(f"unexpected output of the client: {words}")
    requests = collections.defaultdict(list)
    for line in (line for journal in journals for line in journal.read_text().splitlines()):
        id, hop, _, made, method, received, length, closed, _, digest = line.split("\t")
        request = Received(int(hop), made == "1", method, int(received), int(length), closed == "1", digest)
        requests[int(id)].append(request)
    outcomes, stale = collections.defaultdict(collections.Counter), 0
    for upload in plan.uploads:
        result = results.get(upload.id, Reported("none", False, "", ""))
        name = "after the shutdown" if upload.late != "-" else upload.fault
        outcomes[name][result.outcome] += 1
        stale += upload.late == "-" and is_stale(upload, result, requests[upload.id])
        for problem in problems(upload, result, requests[upload.id], plan.retries):
            wrong.append(f"{problem}\n    {upload}\n    {result}\n    {requests[upload.id]}")
    wrong += problems_of_all(plan.uploads, stale, plan.retries)
    if len(measured) != 3:
        wrong.append("the client did not run to its end")
    else:
        wrong += problems_of_resources(measured)
    show(plan, outcomes, stale, sum(map(len, requests.values())), measured, seconds)
    return wrong


def show(plan: Plan, outcomes: dict, stale: int, requests: int, measured: list, seconds: float) -> None:
    print("\n| Fault | Uploads | Outcomes |\n|---|---|---|")
    for fault, counts in sorted(outcomes.items()):
        text = ", ".join(f"{outcome} {count}" for outcome, count in sorted(counts.items()))
        print(f"| {fault} | {sum(counts.values())} | {text} |")
    count = len(plan.uploads)
    print("\n| | |\n|---|---|")
    print(f"| Uploads, requests, clients | {count}, {requests}, {plan.clients} |")
    print(f"| Seconds, uploads a second | {seconds:.0f}, {count / seconds:.0f} |")
    print(f"| Lost on closed connections | {stale} |")
    for name, (resident, peak, descriptors) in zip(("After the warm-up", "Half-way", "At the end"), measured):
        print(f"| {name} | {resident} KiB resident, at most {peak} KiB, {descriptors} descriptors |")
    bounds = f"{MEMORY_KIB} KiB more, {SECOND_HALF_KIB} of it in the second half, {DESCRIPTORS} descriptors"
    print(f"| Bounds | {bounds} |", flush=True)


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("client", type=pathlib.Path)
    parser.add_argument("--uploads", type=int, default=50_000)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 32))
    parser.add_argument("--retry", type=int, default=0, metavar="N", help="send an upload again, at most this often")
    parser.add_argument("--minutes", type=float, default=15, help="time limit")
    parser.add_argument("--keep", action="store_true", help="keep the plan, the results and the journals")
    options = parser.parse_args()
    print(f"soak: {options.uploads} uploads, --seed {options.seed} --retry {options.retry}", flush=True)
    work = pathlib.Path(tempfile.mkdtemp(prefix="uploadtask-soak."))
    try:
        wrong = soak(work, options)
    finally:
        if options.keep:
            print(f"soak: the plan, the results and the journals are in {work}")
        else:
            shutil.rmtree(work)
    for problem in wrong[:50]:
        print(f"soak: {problem}", file=sys.stderr)
    print(f"soak: {len(wrong)} problems, --seed {options.seed} --retry {options.retry}" if wrong else "soak: no problems")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
