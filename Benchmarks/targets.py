"""The targets for the figures of the workloads."""

import dataclasses

from receivers import OTHERS, SERVE
from subjects import COMMAND, COPIES, CURL, GO, LIBRARY, POSITION, PROJECT, QUICK_APP, SENDFILE, TLS_WRITE
from workloads import LINKS


@dataclasses.dataclass
class Target:
    """A limit for a figure of one subject, absolute or relative to other subjects in the same round."""

    workload: str
    figure: str  # wall, cpu, rate or peak
    subject: object
    limit: float
    other: object = None  # a subject; of several ones, the best in each round
    other_workload: str | None = None
    at_least: bool = False
    more: bool = False  # the limit is for the difference, not for the ratio
    limited_by: str = ""  # the reason, if the target is missed

    @property
    def is_met(self):
        return (lambda value: value >= self.limit) if self.at_least else (lambda value: value <= self.limit)


TARGETS = [
    Target("plain", "wall", LIBRARY, 1.0, CURL),
    Target("plain", "wall", LIBRARY, 1.0, COPIES),
    Target(
        "plain", "wall", LIBRARY, 1.1, SENDFILE,
        limited_by="copying into the kernel: compare the send loop that reads no file, below; sendfile does not copy; the"
        " reason for copying is in docs/decisions, 14",
    ),
    Target("plain", "cpu", LIBRARY, 1.0, CURL),
    Target("tls", "wall", LIBRARY, 0.75, CURL),
    Target("tls", "wall", LIBRARY, 1.05, TLS_WRITE),
    Target("http2", "wall", LIBRARY, 0.8, CURL),
    Target("plain", "peak", LIBRARY, 32),
    Target("tls", "peak", LIBRARY, 40),
    Target("plain", "peak", COMMAND, 16),
    Target("tls", "peak", COMMAND, 16),
    Target("large", "peak", LIBRARY, 4, LIBRARY, "plain"),
    Target("small", "rate", LIBRARY, 1.0, CURL, at_least=True),
    Target("small", "rate", LIBRARY, 1.05, GO, at_least=True),
    Target("small", "rate", COMMAND, 0.9, LIBRARY, at_least=True),
    Target("http2-small", "rate", LIBRARY, 1.0, CURL, at_least=True),
    Target("cold", "wall", COMMAND, 1.0, CURL),
    Target("five", "rate", LIBRARY, 1.05, GO, at_least=True),
    Target("five", "rate", QUICK_APP, 0.85, LIBRARY, at_least=True),
    Target("position", "wall", POSITION, 0.2, LIBRARY, more=True),
    Target("project", "wall", PROJECT, 0.3, QUICK_APP, more=True),
    *[Target(workload.key, "wall", COMMAND, 1.03, CURL) for workload in LINKS],
    Target("receive", "wall", SERVE, 1.0, OTHERS),
    Target("receive-small", "rate", SERVE, 1.0, OTHERS, at_least=True),
]  # fmt: skip
