"""Measures this project and its peers in one run, and writes RESULTS.md and the plots.

    bench.py [--rounds N] [--work KEY ...]

Scripts/bench builds the programs and runs it.
"""

import argparse
import os
import pathlib
import subprocess
import sys
import tempfile
import time

import measuring
import plots
import progress
import report
import witness
from subjects import HERE, can_trust
from workloads import WORKLOADS

BLOCK = 1 << 20


def payload(folder, length):
    """A file of this length with incompressible content. It is in the page cache, because it was just written."""
    path = pathlib.Path(folder) / f"payload-{length}"
    block = os.urandom(64 * BLOCK)
    with open(path, "wb") as file:
        while file.tell() < length:
            file.write(block[: length - file.tell()])
        os.fsync(file.fileno())
    return path


def log(line):
    print(line, file=sys.stderr, flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument(
        "--work", nargs="*", choices=[workload.key for workload in WORKLOADS],
        help="run only these, and print the results instead of writing them")  # fmt: skip
    options = parser.parse_args()
    workloads = [workload for workload in WORKLOADS if not options.work or workload.key in options.work]
    start = time.monotonic()
    results = {}
    missing = {subject for workload in workloads for subject in workload.subjects if not subject.version()}
    for subject in missing:
        log(f"skipped, because it is not installed: {subject.name}")
    for workload in workloads:
        workload.subjects = [
            subject
            for subject in workload.subjects
            if subject not in missing and (not workload.over_tls or can_trust(subject))
        ]
    with tempfile.TemporaryDirectory(prefix="uploadtask-bench-") as folder:
        certificates = f"{folder}/certificates"
        subprocess.run([HERE.parent / "Tests/Servers/make-certificates", certificates], check=True)
        for workload in workloads:
            file = payload(folder, workload.length)
            results[workload.key] = measuring.compare(workload, file, certificates, options.rounds, log)
            file.unlink()
        progress_results = {}
        if not options.work:
            file = payload(folder, progress.LENGTH)
            for over_tls in (False, True):
                with witness.server(over_tls, certificates) as server:
                    progress_results[over_tls] = progress.compare(server, file, certificates)
    log(f"measured in {time.monotonic() - start:.0f} s")
    text = report.markdown(results, progress_results, options.rounds)
    if options.work:
        print(text)
    else:
        (HERE / "RESULTS.md").write_text(text)
        plots.write(results, progress_results, HERE)
        log(f"written: {HERE / 'RESULTS.md'}")


if __name__ == "__main__":
    main()
