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


#: Reasons that several targets share.
WAKING = (
    "passing each chunk of 512 KiB from the thread that reads to the one that sends: each further chunk costs 0.1 ms on this"
    " machine (docs/decisions, 14)"
)
INSTRUCTIONS = (
    "171,000 instructions for an upload: 45 % of them are in Swift's runtime, which counts references and looks up generic types,"
    " and 17 % in the C library, most of them in its allocator"
)
SWITCHES = (
    "switches between threads: an upload takes 1.4 calls of futex and 17 system calls in all, Go 0.5 and 15; more uploads at a time"
    " hide them, see the table of 32 (docs/decisions, 14)"
)
PAGES = "the pages of the program, 17 MiB, which its processes share: its own memory was 4 MiB in an upload of 50 MB/s"

TARGETS = [
    Target("plain", "wall", LIBRARY, 1.0, CURL),
    Target("plain", "wall", LIBRARY, 1.0, COPIES, limited_by=WAKING),
    Target(
        "plain", "wall", LIBRARY, 1.1, SENDFILE,
        limited_by="copying into the kernel: compare the send loop that reads no file, below; sendfile does not copy; the"
        " reason for copying is in docs/decisions, 14",
    ),
    Target("plain", "cpu", LIBRARY, 1.0, CURL, limited_by=WAKING),
    Target("tls", "wall", LIBRARY, 0.75, CURL, limited_by=WAKING),
    Target(
        "tls", "wall", LIBRARY, 1.05, TLS_WRITE,
        limited_by="reading the file, which the loop does not, and a copy of each record between BoringSSL and the socket",
    ),
    Target(
        "http2", "wall", LIBRARY, 0.8, CURL,
        limited_by="the server, which uses nine tenths of a processor and decides the time of every client",
    ),
    Target("plain", "peak", LIBRARY, 32),
    Target("tls", "peak", LIBRARY, 40),
    Target("plain", "peak", COMMAND, 16, limited_by=PAGES),
    Target("tls", "peak", COMMAND, 16, limited_by=PAGES),
    Target("large", "peak", LIBRARY, 4, LIBRARY, "plain"),
    Target("small", "rate", LIBRARY, 1.0, CURL, at_least=True),
    Target("small", "rate", LIBRARY, 1.05, GO, at_least=True, limited_by=INSTRUCTIONS),
    Target("small", "rate", COMMAND, 0.9, LIBRARY, at_least=True),
    Target(
        "http2-small", "rate", LIBRARY, 1.0, CURL, at_least=True,
        limited_by="NIO's streams and HPACK: 487,000 instructions for an upload, and 286,000 over HTTP/1.1 with TLS. Not by a"
        " connection for each of 32 uploads: curl takes as long with 32 connections as with one",
    ),
    Target(
        "cold", "wall", COMMAND, 1.0, CURL,
        limited_by="the parser of the arguments, with 37 of 58 million instructions: for each type of option, Swift's runtime"
        " searches a list of 7,200 conformances",
    ),
    Target("five", "rate", LIBRARY, 1.05, GO, at_least=True, limited_by=SWITCHES),
    Target(
        "five", "rate", QUICK_APP, 0.85, LIBRARY, at_least=True,
        limited_by="the start of JavaScriptCore, some 20 ms, and 30 µs of its thread for each upload, while both processors"
        " are busy",
    ),
    Target("position", "wall", POSITION, 0.2, LIBRARY, more=True),
    Target("project", "wall", PROJECT, 0.3, QUICK_APP, more=True),
    *[Target(workload.key, "wall", COMMAND, 1.03, CURL) for workload in LINKS],
    Target("receive", "wall", SERVE, 1.0, OTHERS),
    Target(
        "receive-small", "rate", SERVE, 1.0, OTHERS, at_least=True,
        limited_by="switches between threads for each step of a file, because a blocked disk must not block other uploads",
    ),
]  # fmt: skip
