"""Gateways before a receiver of resumable uploads."""

import time
from dataclasses import dataclass, field
from pathlib import Path

from bench import Bench
from command import Command, by_name
from gateway_cases import gateway, is_installed
from jobs import Jobs
from judge import Verdict, judge
from servers import Link, Receiver
from transfer import MIB, RECORDED, RETRIED, arrived_once, large_file, load, send, sent_twice
from ways import DRAFT, RESUMABLE, Way


@dataclass(frozen=True)
class Route:
    name: str
    gateway: str
    values: "dict[str, str]" = field(default_factory=dict)
    #: Options of the receiver.
    receiver: "tuple[str, ...]" = ()


# nginx with its defaults, and those of later versions.
NGINX_10, NGINX_11 = {"version": "1.0"}, {"version": "1.1"}
# An upload goes on through these where it broke off.
RESUMING = (
    Route("HAProxy", "HAProxy"),
    Route("Apache", "Apache"),
    Route("tinyproxy", "tinyproxy"),
    Route("nginx, HTTP/1.0", "nginx", NGINX_10),
    Route("nginx, HTTP/1.1, no interim responses", "nginx", NGINX_11, ("--no-interim",)),
)
# One that passes a request on while it arrives, and one that keeps it until it is whole.
SHORT = (RESUMING[0], RESUMING[3])
# Interim responses do not pass through some of these.
WHOLE = (
    Route("nginx, HTTP/1.0", "nginx", NGINX_10),
    Route("nginx, HTTP/1.1", "nginx", NGINX_11),
    Route("nginx, HTTP/1.1, unbuffered", "nginx", {"version": "1.1", "buffering": "off"}),
    Route("Varnish", "Varnish"),
)
# Bytes per second, and seconds from the beginning of a connection to its cut: a file takes three of them at least.
RATE, EVERY, SIZE = 10_000_000, 1, 32 * MIB
# Seconds for an upload through cuts.
LIMIT = 60
# Seconds until the first upload of a row arrives: the client waits 5 for each response that the gateway keeps back.
FIRST = 12
# Seconds for a row.
ROW = 120


def resumes(bench: Bench, count: int, is_short: bool = False) -> Verdict:
    """An upload arrives though each connection is cut before it could take the whole, with a record on disk and without."""
    verdict = Verdict()
    file = large_file(bench.work / "large.bin", SIZE, bench.moments)
    for route in SHORT if is_short else RESUMING:
        for way in RESUMABLE[:1] if is_short else RESUMABLE:
            for options in (RECORDED,) if is_short else (RECORDED, RETRIED):
                if is_installed(route.gateway):
                    verdict.add(resumes_through(route, way, options, bench, file))
    return verdict


def resumes_through(route: Route, way: Way, options: "tuple[object, ...]", bench: Bench, file: Path) -> Verdict:
    name, verdict = f"{route.name}, {way.name}, {options[0]}", Verdict(jobs=1)
    work = bench.folder(name.replace(" ", "-").replace(",", "").replace("/", "-"))
    command = Command(bench.tool, work / "state")
    with Receiver(bench.tool, work, *route.receiver) as server, gateway(route.gateway, work, server.port, **route.values) as front:
        with Link(work, int(front.rstrip("/").rpartition(":")[2]), "--rate", RATE, "--every", EVERY) as link:
            is_proxy = route.gateway == "tinyproxy"
            proxy = ("--proxy", link.url) if is_proxy else ()
            done = send(
                command, (server if is_proxy else link).url + way.path, file, *options, *way.options, *proxy, timeout=LIMIT)
            fault = arrived_once(server.directory, file)
            verdict.kills += link.cuts
            verdict.notes.append(
                f"{name}: {done.seconds:.1f} s, {link.cuts} cuts, sent twice {sent_twice(link, SIZE) / SIZE:.1%}, {load()}")
    verdict.outcomes[done.ending] += 1
    verdict.arrived += fault is None
    verdict.faults += done.faults(name) + ([f"{name}: {fault}"] if fault else [])
    if link.cuts < 2:
        verdict.faults.append(f"{name}: the link was cut {link.cuts} times")
    return verdict


def in_a_row(bench: Bench, count: int) -> Verdict:
    """Uploads of one process, one behind the other, arrive once each, and none hangs, though responses are kept back or mixed up."""
    return rows(bench, count, MIB + MIB // 2)


def large_in_a_row(bench: Bench, count: int) -> Verdict:
    """The same with uploads of which the receiver reports the progress with interim responses."""
    return rows(bench, count, 20 * MIB)


def rows(bench: Bench, count: int, size: int) -> Verdict:
    verdict = Verdict()
    for route in WHOLE:
        if is_installed(route.gateway):
            verdict.add(row_through(route, bench, count, size))
    return verdict


def row_through(route: Route, bench: Bench, count: int, size: int) -> Verdict:
    work = bench.folder(route.name.replace(" ", "-").replace(",", "").replace("/", "-"))
    jobs, command = Jobs(work / "files", count, bench.moments, (size,)), Command(bench.tool, work / "state")
    with Receiver(bench.tool, work, *route.receiver) as server, gateway(route.gateway, work, server.port, **route.values) as url:
        start, first = time.monotonic(), None
        process = command.start(
            "upload", "--resume", "--restart", "--json", "--parallel", 1, *DRAFT.options, url, *jobs.paths)
        while process.runs() and time.monotonic() < start + ROW:
            if first is None and server.journal.stat().st_size:
                first = time.monotonic() - start
            time.sleep(0.02)
        seconds = time.monotonic() - start
        hangs = process.runs()
        if hangs:
            process.process.kill()
        status, output, errors = process.wait()
        arrivals = server.arrivals(jobs)
    verdict = judge(by_name(output), arrivals, jobs.names, 0, way=DRAFT)
    first = seconds if first is None else first
    verdict.notes.append(f"{route.name}: the first after {first:.1f} s, all after {seconds:.1f} s, {load()}")
    if hangs or status != 0:
        verdict.faults.append(f"{route.name}: {'it hung' if hangs else f'it ended with {status}'}: {errors[-300:]}")
    if missing := [name for name in jobs.names if arrivals[name] != 1]:
        verdict.faults.append(f"{route.name}: {len(missing)} did not arrive once: {missing[:5]}")
    # nginx loses a response behind the interim ones of a large upload; each waits for it until its limit.
    if first > FIRST and size < 8 * MIB:
        verdict.faults.append(f"{route.name}: the first arrived after {first:.1f} s")
    return verdict
