"""Uploads whose file, server, credential or second process comes between two attempts."""

from bench import Bench
from hard_answers import credential_expires, credential_expires_in_queue, retry_after
from hard_files import disk_full, file_changed
from hard_processes import server_down, two_clients, two_records
from judge import Verdict
from ways import RESUMABLE

CASES = (
    file_changed, disk_full, credential_expires, credential_expires_in_queue, retry_after, server_down, two_clients, two_records)


def hard(bench: Bench, count: int) -> Verdict:
    """All of these, by each protocol."""
    verdict = Verdict()
    for case in CASES:
        for way in RESUMABLE:
            work = bench.folder(f"{case.__name__}-{way.name}")
            one = case(Bench(bench.tool, bench.client, work, bench.moments, bench.limit), way)
            one.jobs += 1
            one.faults = [f"{case.__name__}, {way.name}: {fault}" for fault in one.faults]
            one.outcomes["held" if not one.faults else "failed"] += 1
            verdict.add(one)
    return verdict
