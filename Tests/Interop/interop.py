#!/usr/bin/env python3
"""Tests that third-party servers read our uploads correctly, and compares the results with docs/interop.md.

    interop.py --command FILE --library FILE [--update] [--only SERVER …]

It fails if a server reads something else than was sent and differences.py does not declare it, and if docs/interop.md
differs from the results. Versions are not compared.
"""

import argparse
import os
import shutil
import signal
import sys
import tempfile
import time
import traceback
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path

import cases
import differences
import killed_command
import killing
import processes
import routes
import table
from cases import CASES
from compare import find_fault, versions
from drivers import DRIVERS, Tools
from processes import ServerProcess
from servers import SERVERS, Server

# Two for each processor of a small machine: most of the time is spent waiting for programs to start.
WORKERS = 4


@dataclass
class Row:
    """The results of one server. A cell is "yes", the reason of a difference, or absent."""

    server: Server
    cells: dict[str, str] = field(default_factory=dict)
    versions: dict[str, str] = field(default_factory=dict)
    # The results of our command when the server was killed.
    endings: dict[str, dict] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)


def examine(server: Server, tools: Tools) -> Row:
    row = Row(server)
    # Without characters that configuration files would have to quote.
    work = tools.work / server.name.replace(",", "").replace(" ", "-")
    started: list[ServerProcess] = []

    def start(server: Server, values: dict[str, str]) -> ServerProcess:
        started.append(ServerProcess(server.name, server.command, work / server.language, values, server.copied))
        return started[-1]

    def start_both() -> tuple[ServerProcess, ServerProcess | None]:
        if not server.behind:
            return start(server, server.values), None
        backend = start(next(each for each in SERVERS if each.name == server.behind), {})
        return start(server, server.values | {"backend": backend.url, "address": f"127.0.0.1:{backend.port}"}), backend

    try:
        front, backend = start_both()
        send_all_cases(row, front, replace(tools, work=work))
        kills = {killed_command.NAME: killed_command.command_killed, killing.MIDWAY: killing.killed_midway}
        if backend:
            kills[killing.BACK_END] = killing.back_end_killed
        for name, kill in kills.items():
            if not front.is_alive:
                front, backend = start_both()
            is_correct, result = kill(replace(tools, work=work), front, backend)
            if not is_correct:
                row.faults.append(f"{server.name}, {name}: {result}")
            row.cells[name] = "yes"
            row.endings[name] = result
    except AssertionError as error:
        row.faults.append(f"{server.name}: {error}")
    except Exception:
        row.faults.append(f"{server.name}: {traceback.format_exc()}")
    finally:
        if row.faults:
            row.faults += [f"the log of {each.name}: {each.log_tail()}" for each in started]
        for each in started:
            each.stop()
        shutil.rmtree(work, ignore_errors=True)
    return row


def send_all_cases(row: Row, front: ServerProcess, tools: Tools) -> None:
    """Sends every case by every driver."""
    for driver, send in DRIVERS.items():
        supported = [
            case for case in CASES
            if not ((case.needs_repeated_names or case.parts) and driver == "quick app") and (row.server.limited or not case.limited)]
        urls = {case.name: front.url + ("limited" if case.limited else "") for case in supported}
        for case, results in zip(supported, send(tools, urls, supported), strict=True):
            row.versions |= versions(results)
            if fault := find_fault(row.server.name, case, results):
                row.faults.append(f"{row.server.name}, {case.name}, by the {driver}: {fault}")
            difference = differences.of(row.server.name, case.name)
            row.cells[case.name] = difference.reason if difference else "yes"


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--command", type=Path, required=True)
    parser.add_argument("--library", type=Path, required=True)
    parser.add_argument("--update", action="store_true", help="write docs/interop.md")
    parser.add_argument("--only", nargs="+", metavar="SERVER", help="test only these servers; do not compare docs/interop.md")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    differences.check([server.name for server in SERVERS], [case.name for case in CASES])
    servers = [server for server in SERVERS if not options.only or server.name in options.only]

    start = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="interop.") as folder:
        os.chmod(folder, 0o755)  # Apache httpd runs as an unprivileged user
        tools = Tools(options.command.resolve(), options.library.resolve(), Path(folder) / "files", Path(folder))
        cases.write_files(tools.files)
        killing.write_files(tools.files)
        killed_command.write_files(tools.files)
        with ThreadPoolExecutor(WORKERS) as pool:
            try:
                rows = list(pool.map(lambda server: examine(server, tools), servers))
                route_faults = {} if options.only else routes.run_all(tools)
            finally:  # also after a signal: no thread may go on waiting for a server
                processes.stop_all()

    for row in rows:
        for fault in row.faults:
            print(f"interop: {fault}", file=sys.stderr)
        for name, result in row.endings.items():
            text = result.get("message") or f"status {result['statusCode']}"
            print(f"{row.server.name}, {name}: {text}, {result['seconds']} s")
    for name, faults in route_faults.items():
        for fault in faults:
            print(f"interop: {name}: {fault}", file=sys.stderr)
    failed = sum(bool(row.faults) for row in rows) + sum(map(bool, route_faults.values()))
    count = sum(len(row.cells) for row in rows)
    seconds = time.monotonic() - start
    print(f"interop: {len(rows)} servers, {count} cells, {len(route_faults)} routes, {failed} with faults, {seconds:.0f} s")
    if failed:
        return 1
    return 0 if options.only else table.write_or_compare(rows, list(route_faults), options.update)


sys.exit(main())
