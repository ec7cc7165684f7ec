"""Uploads whose file, server, credential or second process comes between two attempts."""

import concurrent.futures
import random

from bench import Bench
from hard_answers import credential_expires, credential_expires_in_queue, retry_after
from hard_files import disk_full, file_changed
from hard_processes import server_down, two_clients, two_records
from judge import Verdict
from ways import RESUMABLE

# Cases at the same time: they wait for links and pauses most of the time.
WORKERS = 4
CASES = (
    file_changed, disk_full, credential_expires, credential_expires_in_queue, retry_after, server_down, two_clients, two_records)


def hard(bench: Bench, count: int) -> Verdict:
    """All of these, by each protocol."""
    verdict = Verdict()
    parts = [(case, way, random.Random(bench.moments.random())) for case in CASES for way in RESUMABLE]

    def run(part) -> Verdict:
        case, way, moments = part
        work = bench.folder(f"{case.__name__}-{way.name}")
        one = case(Bench(bench.tool, bench.client, work, moments, bench.limit), way)
        one.jobs += 1
        one.faults = [f"{case.__name__}, {way.name}: {fault}" for fault in one.faults]
        one.outcomes["failed" if one.faults else "held"] += 1
        return one

    with concurrent.futures.ThreadPoolExecutor(WORKERS) as pool:
        for one in pool.map(run, parts):
            verdict.add(one)
    return verdict
