#!/usr/bin/env python3
"""Shows that what we send is understood by servers that others wrote, and holds docs/interop.md to what was seen.

    interop.py --command FILE --library FILE [--update] [--only SERVER …]

It fails where a server understood something else than we sent and differences.py does not say so, and where
docs/interop.md says something else than was seen. Versions do not count.
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
import killing
import running
import table
import ways
from cases import CASES
from drivers import DRIVERS, Tools
from judging import judge, versions
from running import Running
from servers import SERVERS, Server

# Two for each processor of a small machine: much of the time goes into waiting for programs to start.
AT_ONCE = 4


@dataclass
class Row:
    """What was seen of a server. A cell is "yes", the reason of a difference, or nothing."""

    server: Server
    cells: dict[str, str] = field(default_factory=dict)
    versions: dict[str, str] = field(default_factory=dict)
    # What our command told of a server that was killed.
    endings: dict[str, dict] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)


def examine(server: Server, tools: Tools) -> Row:
    row = Row(server)
    # Without what configuration files would have to quote.
    work = tools.work / server.name.replace(",", "").replace(" ", "-")
    started: list[Running] = []

    def start(server: Server, values: dict[str, str]) -> Running:
        started.append(Running(server.name, server.command, work / server.language, values, server.copied))
        return started[-1]

    def start_both() -> tuple[Running, Running | None]:
        if not server.behind:
            return start(server, server.values), None
        backend = start(next(each for each in SERVERS if each.name == server.behind), {})
        return start(server, server.values | {"backend": backend.url, "address": f"127.0.0.1:{backend.port}"}), backend

    try:
        front, backend = start_both()
        ask(row, front, replace(tools, work=work))
        kills = {killing.MIDWAY: killing.killed_midway}
        if backend:
            kills[killing.BACK_END] = killing.back_end_killed
        for name, kill in kills.items():
            if not front.is_alive:
                front, backend = start_both()
            ends, told = kill(tools, front, backend)
            if not ends:
                row.faults.append(f"{server.name}, {name}: {told}")
            row.cells[name] = "yes"
            row.endings[name] = told
    except AssertionError as error:
        row.faults.append(f"{server.name}: {error}")
    except Exception:
        row.faults.append(f"{server.name}: {traceback.format_exc()}")
    finally:
        if row.faults:
            row.faults += [f"{each.name} wrote: {each.words()}" for each in started]
        for each in started:
            each.stop()
        shutil.rmtree(work, ignore_errors=True)
    return row


def ask(row: Row, front: Running, tools: Tools) -> None:
    """Sends every case by every driver."""
    for driver, send in DRIVERS.items():
        able = [
            case for case in CASES
            if not (case.needs_repeated_names and driver == "quick app") and (row.server.limited or not case.limited)]
        urls = {case.name: front.url + ("limited" if case.limited else "") for case in able}
        for case, told in zip(able, send(tools, urls, able), strict=True):
            row.versions |= versions(told)
            if fault := judge(row.server.name, case, told):
                row.faults.append(f"{row.server.name}, {case.name}, by the {driver}: {fault}")
            difference = differences.of(row.server.name, case.name)
            row.cells[case.name] = difference.reason if difference else "yes"


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--command", type=Path, required=True)
    parser.add_argument("--library", type=Path, required=True)
    parser.add_argument("--update", action="store_true", help="write docs/interop.md")
    parser.add_argument("--only", nargs="+", metavar="SERVER", help="these servers, and nothing about docs/interop.md")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    differences.check([server.name for server in SERVERS], [case.name for case in CASES])
    servers = [server for server in SERVERS if not options.only or server.name in options.only]

    start = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="interop.") as folder:
        os.chmod(folder, 0o755)  # Apache httpd works without rights
        tools = Tools(options.command.resolve(), options.library.resolve(), Path(folder) / "files", Path(folder))
        cases.write_files(tools.files)
        killing.write_files(tools.files)
        with ThreadPoolExecutor(AT_ONCE) as pool:
            try:
                rows = list(pool.map(lambda server: examine(server, tools), servers))
                travelled = {} if options.only else ways.travel(tools)
            finally:  # also at a signal: whoever waits for a server is not to wait longer
                running.stop_all()

    for row in rows:
        for fault in row.faults:
            print(f"interop: {fault}", file=sys.stderr)
        for name, told in row.endings.items():
            words = told.get("message") or f"answered {told['statusCode']}"
            print(f"{row.server.name}, {name}: {words}, {told['seconds']} s")
    for name, wrong in travelled.items():
        for fault in wrong:
            print(f"interop: {name}: {fault}", file=sys.stderr)
    faults = sum(bool(row.faults) for row in rows) + sum(map(bool, travelled.values()))
    count = sum(len(row.cells) for row in rows)
    seconds = time.monotonic() - start
    print(f"interop: {len(rows)} servers, {count} cells, {len(travelled)} ways, {faults} with faults, {seconds:.0f} s")
    if faults:
        return 1
    return 0 if options.only else table.hold(rows, list(travelled), options.update)


sys.exit(main())
