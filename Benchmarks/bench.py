"""Measures this project and its peers in one run, and writes RESULTS.md and the plots.

    bench.py [--rounds N] [--work KEY ...] [--tiny]

Scripts/bench builds the programs and runs it.
"""

import argparse
import dataclasses
import os
import pathlib
import subprocess
import sys
import tempfile
import time

import links
import measuring
import nginx
import plots
import progress
import receiving
import report
import witness
from subjects import HERE, can_trust
from workloads import WORKLOADS, tiny

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


def possible(workloads):
    """The workloads that this machine can run, with the subjects that it has."""
    missing = {subject for workload in workloads for subject in workload.subjects if not subject.version()}
    for subject in missing:
        log(f"skipped, because it is not installed: {subject.name}")
    has_links = any(workload.link for workload in workloads) and links.is_possible()
    for workload in workloads:
        if workload.link and not has_links or workload.http2 and not nginx.NGINX:
            log(f"skipped, because this machine has no {'TUN device' if workload.link else 'nginx'}: {workload.title}")
            continue
        subjects = [
            subject
            for subject in workload.subjects
            if subject not in missing and (not workload.over_tls or can_trust(subject))
        ]
        if subjects:
            yield dataclasses.replace(workload, subjects=subjects)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument(
        "--work", nargs="*", choices=[workload.key for workload in WORKLOADS],
        help="run only these, and print the results instead of writing them")  # fmt: skip
    parser.add_argument(
        "--tiny", action="store_true", help="send little, to try the workloads; print the results, which mean nothing")
    options = parser.parse_args()
    printed = options.work or options.tiny
    chosen = [workload for workload in WORKLOADS if not options.work or workload.key in options.work]
    workloads = list(possible([tiny(workload) for workload in chosen] if options.tiny else chosen))
    start = time.monotonic()
    results = {}
    with tempfile.TemporaryDirectory(prefix="uploadtask-bench-") as folder:
        certificates = f"{folder}/certificates"
        subprocess.run([HERE.parent / "Tests/Servers/make-certificates", certificates], check=True)
        for workload in workloads:
            begin = time.monotonic()
            file = payload(folder, workload.length)
            compare = receiving.compare if workload.receives else measuring.compare
            results[workload.key] = compare(workload, file, certificates, options.rounds, log)
            file.unlink()
            log(f"{workload.key}: {time.monotonic() - begin:.0f} s")
        progress_results = {}
        if not printed:
            file = payload(folder, progress.LENGTH)
            for over_tls in (False, True):
                with witness.server(over_tls, certificates) as server:
                    progress_results[over_tls] = progress.compare(server, file, certificates)
    log(f"measured in {time.monotonic() - start:.0f} s")
    text = report.markdown(workloads, results, progress_results, options.rounds)
    if printed:
        print("**Of `--tiny`: the figures mean nothing, and the titles state the real sizes.**\n" if options.tiny else "")
        print(text)
    else:
        (HERE / "RESULTS.md").write_text(text)
        plots.write(workloads, results, progress_results, HERE)
        log(f"written: {HERE / 'RESULTS.md'}")


if __name__ == "__main__":
    main()
