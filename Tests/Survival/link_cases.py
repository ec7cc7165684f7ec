"""Large files through a link that is cut every few seconds, to the receiver."""

from dataclasses import dataclass

from bench import Bench
from command import Command
from judge import Verdict
from servers import Link, Receiver
from transfer import MIB, Transfer, arrived_once, large_file, load, send, sent_twice
from ways import RESUMABLE, Way


@dataclass(frozen=True)
class Cuts:
    #: In bytes.
    size: int
    #: Seconds from the beginning of a connection to its cut.
    every: float
    how: str = "reset"
    #: Bytes per second.
    rate: int = 20_000_000
    #: The longest time, as a multiple of the time without cuts; `None` if the pauses before retries are too long for one.
    ratio: "float | None" = None
    #: Seconds that a cut may cost.
    lost: "float | None" = None


SHORT = Cuts(96 * MIB, 1)
LONG = Cuts(1024 * MIB, 5, ratio=1.25)
BLACK_HOLE = Cuts(256 * MIB, 20, "hang", 5_000_000, lost=20)
# The limit for bytes sent twice.
TWICE = 0.01
# Seconds for an upload.
LIMIT = 600


def cut(bench: Bench, count: int, cuts: Cuts) -> Verdict:
    """By each protocol: the file is whole, few bytes are sent twice, and the progress does not fall."""
    verdict = Verdict()
    file = large_file(bench.work / "large.bin", cuts.size, bench.moments)
    for way in RESUMABLE:
        whole, _, _ = through(bench, way, file, cuts, "--how", cuts.how, name=f"{way.name}-whole")
        broken, link, one = through(bench, way, file, cuts, "--how", cuts.how, "--every", cuts.every, name=f"{way.name}-cut")
        verdict.jobs += 1
        verdict.kills += link.cuts
        verdict.outcomes[broken.ending] += 1
        verdict.faults += [*whole.faults(f"{way.name} without cuts"), *broken.faults(way.name), *one]
        twice = sent_twice(link, cuts.size)
        times = broken.seconds / whole.seconds
        cost = (broken.seconds - whole.seconds) / max(1, link.cuts)
        verdict.notes.append(
            f"{way.name}: {cuts.size // MIB} MiB, {link.cuts} cuts, sent twice {twice:,} bytes = {twice / cuts.size:.2%}, "
            f"{broken.seconds:.1f} s, {times:.2f} times {whole.seconds:.1f} s, {cost:.1f} s a cut, {load()}")
        if link.cuts == 0:
            verdict.faults.append(f"{way.name}: the link was not cut")
        if twice > TWICE * cuts.size:
            verdict.faults.append(f"{way.name}: {twice:,} bytes were sent twice")
        if cuts.ratio and times > cuts.ratio:
            verdict.faults.append(f"{way.name}: it took {times:.2f} times as long as without cuts")
        if cuts.lost and cost > cuts.lost:
            verdict.faults.append(f"{way.name}: each cut cost {cost:.1f} s")
    return verdict


def through(bench: Bench, way: Way, file, cuts: Cuts, *options: object, name: str) -> "tuple[Transfer, Link, list[str]]":
    work = bench.folder(name)
    command = Command(bench.tool, work / "state")
    with Receiver(bench.tool, work) as server, Link(work, server.port, "--rate", cuts.rate, *options) as link:
        done = send(command, link.url + way.path, file, "--resume", *way.options, timeout=LIMIT)
        fault = arrived_once(server.directory, file)
        for path in server.directory.iterdir():
            if path.is_file():
                path.unlink()
    return done, link, [fault] if fault else []
