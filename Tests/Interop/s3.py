#!/usr/bin/env python3
"""Uploads straight into object stores by signed forms, from the command, the library and a quick app.

    s3.py

What a store has afterwards is asked with boto3. Exit status 1 when anything is wrong.
"""

import pathlib
import signal
import sys
import tempfile
import time

import s3_cases
import s3_faces
from s3_moto import Moto
from s3_radosgw import Radosgw
from s3_store import Store

STORES = [Moto, Radosgw]


class Tally:
    def __init__(self) -> None:
        self.passed = self.failed = 0

    def check(self, what: str, test, *arguments) -> None:
        start = time.monotonic()
        try:
            test(*arguments)
        except Exception as error:  # whatever it is, the others shall run
            self.failed += 1
            print(f"FAILED  {what}\n        {type(error).__name__}: {error}", flush=True)
        else:
            self.passed += 1
            print(f"ok      {what} ({time.monotonic() - start:.1f} s)", flush=True)


def try_all(store: Store, work: pathlib.Path, tally: Tally) -> None:
    for face in s3_faces.FACES:
        for case in s3_cases.STORED + (s3_cases.JUDGED if store.judges else []):
            tally.check(f"{store.name}, {face.face}: {case.title}", s3_cases.stored, store, face, case, work)
            store.clear()
        for case in s3_cases.REFUSED if store.judges else []:
            tally.check(f"{store.name}, {face.face}: refused, {case.title}", s3_cases.refused, store, face, case, work)
            store.clear()
    if store.judges:
        tally.check(f"{store.name}: the recipe of docs/object-stores.md", s3_cases.recipe, store)
    # The last one: it takes the store away.
    tally.check(f"{store.name}: a store that is killed on the way", s3_cases.killed, store, s3_faces.FACES, work)


def main() -> int:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that no store is left behind
    tally = Tally()
    with tempfile.TemporaryDirectory(prefix="uploadtask-s3-") as folder:
        work = pathlib.Path(folder)
        for make in STORES:
            start = time.monotonic()
            with make(work).running() as store:
                print(f"{store.version()} started in {time.monotonic() - start:.1f} s", flush=True)
                try_all(store, work, tally)
    print(f"{tally.passed} passed, {tally.failed} failed")
    return 1 if tally.failed else 0


sys.exit(main())
