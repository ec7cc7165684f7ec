"""Gateways that answer 502 or 503 for a form that the server behind them has stored, and did not answer."""

import collections
import contextlib
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from bench import Bench
from command import Command
from jobs import Jobs
from judge import Verdict
from servers import HERE, Origin, Server, python

sys.path.insert(0, str(HERE.parent / "Interop"))
from processes import ServerProcess  # noqa: E402

USER = "user root;" if os.geteuid() == 0 else ""
TEMPLATES = HERE / "Gateways"
GATEWAYS = {
    "HAProxy": ["/usr/sbin/haproxy", "-db", "-f", str(TEMPLATES / "haproxy.cfg.template")],
    "nginx": ["/usr/sbin/nginx", "-e", "stderr", "-p", "{folder}", "-c", str(TEMPLATES / "nginx.conf.template")],
    "Apache": ["/usr/sbin/apache2", "-D", "FOREGROUND", "-f", str(TEMPLATES / "apache.conf.template")],
    "Varnish": [
        "/usr/sbin/varnishd", "-F", "-a", "127.0.0.1:{port}", "-b", "127.0.0.1:{backend}", "-n", "{folder}/varnish", "-j", "none"],
    # A forward proxy.
    "tinyproxy": ["/usr/bin/tinyproxy", "-d", "-c", str(HERE.parent / "Interop/Servers/tinyproxy.conf.template")],
}
# The answer of each for a server that ended the connection.
STATUS = {"HAProxy": 502, "nginx": 502, "Apache": 502, "Varnish": 503, "a gateway with 502": 502, "a gateway with 503": 503}


@contextlib.contextmanager
def gateway(name: str, folder: Path, backend: int, **values: str) -> "Iterator[str]":
    """The URL of a gateway in front of a server.

    - values: Those of its template that are not the defaults."""
    if name in GATEWAYS:
        defaults = {"backend": str(backend), "user": USER, "version": "1.1", "buffering": "on", "password": ""}
        server = ServerProcess(name, GATEWAYS[name], folder / name, defaults | values)
        try:
            yield server.url
        finally:
            server.stop()
    else:
        with Server(python("gateway.py", backend, STATUS[name])) as started:
            yield f"{started.url}/"


# The exit statuses for answers of 400 or more, and for unknown outcomes.
ENDED = (22, 1)
# These end the connection of the client without an answer if it has carried a request before: they leave the decision to send again
# to the client.
SILENT = {"HAProxy", "Apache"}


def is_installed(name: str) -> bool:
    return name not in GATEWAYS or os.access(GATEWAYS[name][0], os.X_OK)


def missing() -> "list[str]":
    return [name for name in GATEWAYS if not is_installed(name)]


def stored_once(bench: Bench, count: int) -> Verdict:
    """Behind each gateway: every upload is stored exactly once, with retries allowed, and the answer of the gateway is its ending."""
    verdict = Verdict()
    for name in filter(is_installed, STATUS):
        verdict.add(behind(name, bench, bench.folder(name.replace(" ", "-")), count))
    return verdict


def behind(name: str, bench: Bench, work: Path, count: int) -> Verdict:
    jobs, verdict = Jobs(work / "files", count, bench.moments), Verdict()
    queued, resumed, repeated = jobs.paths[::3], jobs.paths[1::3], jobs.paths[2::3]
    command = Command(bench.tool, work / "state")
    with Origin(work, "--dies") as server, gateway(name, work, server.port) as url:
        command.add(url, *queued)
        command.run("queue", "run", "--json", "--parallel", 2, statuses=ENDED)
        endings = command.records()
        for line in command.run("upload", "--resume", "--retry", 5, "--json", url, *resumed, statuses=ENDED):
            endings[Path(line["file"]).name] = line
        # With a key the same upload may be stored again: the server recognises it.
        command.run("upload", "--resume", "--retry", 2, "--idempotency-key", "--json", url, *repeated, statuses=ENDED)
        arrivals = server.arrivals(jobs)
        keys = collections.defaultdict(set)
        for line in server.lines():
            keys[jobs.by_digest[line["sha256"]]].add(line["key"])
    verdict.jobs, verdict.arrived = len(jobs.paths), sum(arrivals.values())
    for path in queued + resumed:
        ending = endings[path.name]
        result = f"{ending['outcome']} {ending.get('statusCode', '')}".strip()
        verdict.outcomes[result] += 1
        if result != f"answered {STATUS[name]}" and not (name in SILENT and result == "unknown"):
            verdict.faults.append(f"{name}: {path.name} ended so: {json.dumps(ending)}")
        if arrivals[path.name] != 1:
            verdict.doubled.append(path.name)
            verdict.faults.append(f"{name}: {path.name} was stored {arrivals[path.name]} times")
    for path in repeated:
        verdict.outcomes["repeated with its key"] += 1
        if arrivals[path.name] < 2 or len(keys[path.name]) != 1 or None in keys[path.name]:
            verdict.faults.append(f"{name}: {path.name} was stored {arrivals[path.name]} times, with the keys {keys[path.name]}")
    return verdict
