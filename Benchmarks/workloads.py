"""The workloads, and the targets for their figures."""

import dataclasses

from subjects import BASELINES, COMMAND, CURL, FETCH, GO, LIBRARY, OURS, PEERS, QUICK_APP, SENDFILE

MIB = 1 << 20
GIB = 1 << 30


@dataclasses.dataclass
class Workload:
    key: str
    title: str
    length: int  # bytes of the file
    subjects: list
    count: int = 1
    parallel: int = 1
    over_tls: bool = False
    queued: bool = False
    repeated: int = 1  # runs in each round


WORKLOADS = [
    Workload("plain", "1 GiB in the clear", GIB, [*OURS, *PEERS, *BASELINES]),
    Workload("large", "8 GiB in the clear", 8 * GIB, [*OURS, CURL, GO, *BASELINES]),
    Workload("tls", "1 GiB over TLS 1.3", GIB, [*OURS, *PEERS], over_tls=True),
    Workload("small", "20,000 × 16 KiB, 32 at a time", 16384, [LIBRARY, COMMAND, *PEERS], 20_000, 32),
    Workload("cold", "one upload of 16 KiB from a cold start", 16384, [*OURS, *PEERS], repeated=3),
    Workload(
        "queued", "1,000 × 16 KiB, all created at once, five at a time", 16384, [LIBRARY, QUICK_APP], 1000, 5, queued=True
    ),
    Workload("five", "5,000 × 16 KiB, five at a time", 16384, [LIBRARY, QUICK_APP, CURL, GO, FETCH], 5000, 5),
]


@dataclasses.dataclass
class Target:
    """A limit for a figure of one subject, absolute or relative to another subject in the same round."""

    workload: str
    figure: str  # wall, cpu, rate or peak
    subject: object
    limit: float
    other: object = None
    other_workload: str | None = None
    at_least: bool = False
    limited_by: str = ""  # the reason, if the target is missed

    @property
    def is_met(self):
        return (lambda value: value >= self.limit) if self.at_least else (lambda value: value <= self.limit)


TARGETS = [
    Target("plain", "wall", LIBRARY, 1.0, CURL),
    Target(
        "plain", "wall", LIBRARY, 1.1, SENDFILE,
        limited_by="copying into the kernel: compare the send loop that reads no file, below; sendfile does not copy; the"
        " reason for copying is in docs/decisions, 14",
    ),  # fmt: skip
    Target("plain", "cpu", LIBRARY, 1.0, CURL),
    Target("tls", "wall", LIBRARY, 1.0, CURL),
    Target("plain", "peak", LIBRARY, 32),
    Target("tls", "peak", LIBRARY, 40),
    Target("large", "peak", LIBRARY, 4, LIBRARY, "plain"),
    Target("small", "rate", LIBRARY, 1.0, CURL, at_least=True),
    Target("small", "rate", COMMAND, 0.9, LIBRARY, at_least=True),
    Target("cold", "wall", COMMAND, 2.0, CURL),
    Target("five", "rate", QUICK_APP, 0.7, LIBRARY, at_least=True),
]
