"""The cases of the suite, with their numbers of uploads and kills."""

from dataclasses import dataclass
from functools import partial
from typing import Callable

import gateway_cases
import hard_cases
import link_cases
import peer_cases
import queue_cases
import resumable_gateway_cases
import resume_cases
import tus_cases
from bench import Bench
from judge import Verdict
from ways import RESUMABLE

Run = Callable[[Bench, int], Verdict]


@dataclass
class Case:
    run: Run
    #: The number of jobs with --long.
    jobs: int
    #: With --long, the number of kills after which the case is not repeated.
    kills: int = 0
    #: The number of jobs without --long; 0 for a case that takes too long.
    short: int = 0
    #: The case without --long, if it is another one.
    short_run: "Run | None" = None


CASES = {
    "queue run, killed": Case(queue_cases.queue_run, 200, 500, 100),
    "queue run, killed, late answers": Case(queue_cases.queue_run_late, 60, 500, 40),
    "queue add, killed": Case(queue_cases.add_killed, 100, 100, 50),
    "upload --resume, killed": Case(resume_cases.upload_resume, 200, 500, 40),
    "upload --resume, killed, late answers": Case(resume_cases.upload_resume_late, 60, 500, 30),
    "upload --resume with many files, killed": Case(resume_cases.many_files, 150, 100, 60),
    "the receiver killed": Case(queue_cases.receiver_killed, 60, 100, 30),
    "both killed": Case(queue_cases.both_killed, 60, 100, 30),
    "links cut, queue run killed": Case(queue_cases.link_cut, 30, 100, 10),
    "added while the queue runs": Case(queue_cases.added_while_running, 200, short=100),
    "the library, killed, late answers": Case(queue_cases.library, 60, 500, 30),
    "without the mark": Case(queue_cases.without_mark, 60, short=30),
    "gateways without an answer": Case(gateway_cases.stored_once, 12, short=3),
}
for way in RESUMABLE:
    CASES |= {
        f"queue run, killed, {way.name}": Case(partial(queue_cases.queue_run, way=way), 200, 500, 40),
        f"upload --resume, killed, {way.name}": Case(partial(resume_cases.upload_resume, way=way), 200, 500, 15),
        f"the receiver killed, {way.name}": Case(partial(queue_cases.receiver_killed, way=way), 60, 100, 20),
        f"both killed, {way.name}": Case(partial(queue_cases.both_killed, way=way), 60, 100, 20),
    }
CASES |= {
    "a link with cuts": Case(
        partial(link_cases.cut, cuts=link_cases.LONG), 1, short=1, short_run=partial(link_cases.cut, cuts=link_cases.SHORT)),
    "a link that falls silent": Case(partial(link_cases.cut, cuts=link_cases.BLACK_HOLE), 1),
    "tus servers, cut": Case(
        partial(tus_cases.cut, others=tus_cases.LONG), 1, short=1, short_run=partial(tus_cases.cut, others=tus_cases.SHORT)),
    "NIOResumableUpload, cut": Case(peer_cases.cut, 50),
    "gateways, cut": Case(
        resumable_gateway_cases.resumes, 1, short=1, short_run=partial(resumable_gateway_cases.resumes, is_short=True)),
    "gateways, uploads in a row": Case(resumable_gateway_cases.in_a_row, 20, short=20),
    "gateways, large uploads in a row": Case(resumable_gateway_cases.large_in_a_row, 3),
    "between two attempts": Case(hard_cases.hard, 1, short=1),
}
