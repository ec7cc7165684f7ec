#!/usr/bin/env python3
"""Mutates the bytes that every peer sends: the command, the receiver and a script host must survive.

No process may be ended by a signal, hang, or use more than 256 MiB. The command is $UPLOADTASK, or .build/debug/uploadtask.
A case is the data of one connection. It depends only on the seed, the kind and its number, so that it can be replayed:

    mutations.py --kind http1 --seed 7 --case 4711 --batch 23
"""

import argparse
import asyncio
import multiprocessing
import pathlib
import queue
import random
import subprocess
import sys
import tempfile
import time

import forms
import peers
import processes
import uploads

KINDS = [peer.name for peer in peers.PEERS] + ["serve", "app", "scripts"]
SCRIPTS = pathlib.Path(__file__).resolve().parent / "scripts.py"


def run_share(kind: str, seed: int, first: int, last: int, batch, results) -> None:
    """Runs one worker's share of the cases of a kind."""
    with tempfile.TemporaryDirectory(prefix="mutations-") as folder:
        certificate = processes.certificate(folder)
        if kind == "serve":
            work = forms.Requests(seed, first, last, folder)
        elif kind == "app":
            work = uploads.AppUploads(peers.HTTP1(certificate), seed, first, last, batch, folder)
        else:
            peer = next(peer for peer in peers.PEERS if peer.name == kind)
            work = uploads.Uploads(peer(certificate), seed, first, last, batch, folder)
        results.put((asyncio.run(work.run()), work.done, work.memory))


def run(kind: str, seed: int, first: int, count: int, batch, workers: int) -> tuple[list[str], int, int]:
    results = multiprocessing.Queue()
    share = -(-count // workers)
    children = [
        multiprocessing.Process(target=run_share, args=(kind, seed, start, min(first + count, start + share), batch, results))
        for start in range(first, first + count, share)
    ]
    for process in children:
        process.start()
    found, done, memory = [], 0, 0
    missing = len(children)
    while missing > 0:
        is_over = not any(process.is_alive() for process in children)
        try:
            faults, cases, most = results.get(timeout=1)
        except queue.Empty:
            if is_over:
                found.append(f"{kind}: the test itself failed")
                break
            continue
        missing -= 1
        found, done, memory = found + faults, done + cases, max(memory, most)
    for process in children:
        process.join()
    return found, done, memory


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=10_000, help="number of cases of each kind")
    parser.add_argument("--seed", type=int, default=None, help="seed of the random numbers (default: random)")
    parser.add_argument("--kind", choices=KINDS, action="append", help="run only this kind; can be repeated")
    parser.add_argument("--case", type=int, help="run only this case")
    parser.add_argument("--batch", type=int, help="batch of that case, which determines the options of the command")
    parser.add_argument("--workers", type=int, default=2)
    options = parser.parse_args()
    seed = random.randrange(1_000_000) if options.seed is None else options.seed
    first, count = (0, options.count) if options.case is None else (options.case, 1)
    print(f"mutations: seed {seed}, {count} of each kind, {processes.COMMAND}", flush=True)
    failed = False
    for kind in options.kind or KINDS:
        start = time.monotonic()
        if kind == "scripts":
            if SCRIPTS.exists():
                words = [sys.executable, "-B", str(SCRIPTS), "--count", str(count), "--seed", str(seed)]
                environment = {**processes.ENVIRONMENT, "UPLOADTASK": processes.COMMAND}
                failed |= subprocess.run(words, env=environment).returncode != 0
                print(f"scripts: {time.monotonic() - start:.0f} s", flush=True)
            continue
        found, done, memory = run(kind, seed, first, count, options.batch, min(options.workers, count))
        verdict = "FAILED" if found else "survived"
        print(f"{kind}: {done} cases {verdict}, {memory >> 20} MiB, {time.monotonic() - start:.0f} s", flush=True)
        for fault in found:
            print(f"  {fault}", flush=True)
        failed |= bool(found)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
