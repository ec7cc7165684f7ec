#!/usr/bin/env python3
"""Uploads directly to object stores with signed forms, from the command, the library and a quick app; and by a signed PUT.

    s3.py

The objects of a store are then checked with boto3. The exit status is 1 if a check fails.
"""

import pathlib
import signal
import sys
import tempfile
import time

import s3_cases
import s3_clients
import s3_put
from s3_moto import Moto
from s3_radosgw import Radosgw
from s3_store import Store

STORES = [Moto, Radosgw]


class Tally:
    def __init__(self) -> None:
        self.passed = self.failed = 0

    def check(self, title: str, test, *arguments) -> None:
        start = time.monotonic()
        try:
            test(*arguments)
        except Exception as error:  # the other tests must run after any error
            self.failed += 1
            print(f"FAILED  {title}\n        {type(error).__name__}: {error}", flush=True)
        else:
            self.passed += 1
            print(f"ok      {title} ({time.monotonic() - start:.1f} s)", flush=True)


def test_all(store: Store, work: pathlib.Path, tally: Tally) -> None:
    for client in s3_clients.CLIENTS:
        for case in s3_cases.STORED + (s3_cases.STORED_IF_VALIDATED if store.validates else []):
            tally.check(f"{store.name}, {client.name}: {case.title}", s3_cases.stored, store, client, case, work)
            store.clear()
        for case in s3_cases.REFUSED if store.validates else []:
            title = f"{store.name}, {client.name}: refused, {case.title}"
            tally.check(title, s3_cases.refused, store, client, case, work)
            store.clear()
    for driver in s3_put.DRIVERS:
        for case in s3_put.STORED + (s3_put.REFUSED if store.validates else []):
            tally.check(f"{store.name}, {driver}: signed PUT, {case.title}", s3_put.put, store, driver, case, work)
            store.clear()
    if store.validates:
        tally.check(f"{store.name}: the recipe of docs/object-stores.md", s3_cases.recipe, store)
    # Last, because it kills the store.
    tally.check(f"{store.name}: killed during an upload", s3_cases.killed, store, s3_clients.CLIENTS, work)


def main() -> int:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the stores are stopped
    tally = Tally()
    with tempfile.TemporaryDirectory(prefix="uploadtask-s3-") as folder:
        work = pathlib.Path(folder)
        for make in STORES:
            start = time.monotonic()
            with make(work).running() as store:
                print(f"{store.version()} started in {time.monotonic() - start:.1f} s", flush=True)
                test_all(store, work, tally)
    print(f"{tally.passed} passed, {tally.failed} failed")
    return 1 if tally.failed else 0


sys.exit(main())
