"""The workloads."""

import dataclasses

from links import Speed
from receivers import OTHERS, SERVE
from subjects import (
    BASELINES, COMMAND, COPIES, CURL, FETCH, GO, LIBRARY, OURS, PEERS, POSITION, PROJECT, QUICK_APP, SENDFILE, TLS_WRITE,
)  # fmt: skip

KIB = 1 << 10
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
    http2: bool = False  # to nginx
    link: Speed | None = None
    receives: bool = False  # the subjects are servers
    repeated: int = 1  # runs in each round
    rounds: int | None = None  # at most, for the time of the whole benchmark
    note: str = ""


def over_link(megabytes, round_trip, length):
    """A workload over a slow link, which takes one to three seconds."""
    speed = Speed(megabytes, round_trip)
    title = f"{length // 1_000_000} MB over a link of {speed}"
    return Workload(f"link-{megabytes}-{round_trip}", title, length, [LIBRARY, COMMAND, CURL], link=speed, rounds=3)


LINKS = [
    over_link(1, 1, 2_000_000), over_link(1, 50, 2_000_000), over_link(10, 1, 15_000_000), over_link(10, 50, 15_000_000),
    over_link(100, 1, 150_000_000), over_link(100, 50, 80_000_000),
]  # fmt: skip

WORKLOADS = [
    Workload("plain", "1 GiB in the clear", GIB, [*OURS, *PEERS, SENDFILE, COPIES]),
    Workload("large", "8 GiB in the clear", 8 * GIB, [*OURS, CURL, GO, SENDFILE, COPIES], rounds=5),
    Workload("tls", "1 GiB over TLS 1.3", GIB, [*OURS, *PEERS, TLS_WRITE], over_tls=True),
    Workload("http2", "1 GiB over HTTP/2 and TLS 1.3", GIB, [LIBRARY, COMMAND, CURL, GO], http2=True, rounds=5),
    Workload("small", "20,000 × 16 KiB, 32 at a time", 16 * KIB, [LIBRARY, COMMAND, *PEERS], 20_000, 32),
    Workload(
        "http2-small", "20,000 × 16 KiB over HTTP/2 and TLS 1.3, 32 at a time", 16 * KIB, [LIBRARY, COMMAND, CURL, GO],
        20_000, 32, http2=True, rounds=5,
        note="`curl --parallel` and Go send the uploads as streams of the connections that are counted below.",
    ),
    Workload("cold", "one upload of 16 KiB from a cold start", 16 * KIB, [*OURS, *PEERS], repeated=3),
    Workload(
        "queued", "1,000 × 16 KiB, all created at once, five at a time", 16 * KIB, [LIBRARY, QUICK_APP], 1000, 5, queued=True
    ),
    Workload("five", "5,000 × 16 KiB, five at a time", 16 * KIB, [LIBRARY, QUICK_APP, CURL, GO, FETCH], 5000, 5),
    Workload(
        "position", "2,000 × 16 KiB, 32 at a time, by name", 16 * KIB, [LIBRARY, COMMAND, POSITION], 2000, 32,
        note="`uploadtask upload` reads the names from its standard input, or has them as arguments.",
    ),
    Workload(
        "project", "one upload of 16 KiB by a quick app", 16 * KIB, [QUICK_APP, PROJECT], repeated=3,
        note="A lone script, and a generated project whose entry page uploads.",
    ),
    *LINKS,
    Workload(
        "receive", "1 GiB received, hashed and stored", GIB, [SERVE, *OTHERS], receives=True, rounds=3,
        note="The client is `curl -H Expect: -F`, whose seconds these are. CPU seconds and MiB are those of the receiver.",
    ),
    Workload(
        "receive-small", "20,000 × 16 KiB received, hashed and stored, 32 at a time", 16 * KIB, [SERVE, *OTHERS], 20_000, 32,
        receives=True, rounds=3,
        note="The client is the bare sendfile loop, in 32 processes. CPU seconds and MiB are those of the receiver.",
    ),
]  # fmt: skip


def tiny(workload):
    """The same workload with little to send, to try it."""
    count = min(workload.count, 200)
    # A whole record of TLS at least.
    length = min(workload.length, 16 * KIB if workload.count > 1 else MIB)
    return dataclasses.replace(workload, length=length, count=count, repeated=1)


def every_subject():
    """The subjects of all workloads, each once."""
    return list(dict.fromkeys([*OURS, *PEERS, *BASELINES, POSITION, PROJECT, SERVE, *OTHERS]))
