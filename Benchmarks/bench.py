"""Measures this project beside its peers, in one run; writes RESULTS.md and the plots.

    bench.py [--rounds N] [--work KEY ...]

Scripts/bench builds what it needs and calls it.
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
from subjects import HERE, can_trust
from works import WORKS

BLOCK = 1 << 20


def payload(folder, length):
    """A file of that length that nothing can compress, in the page cache like every file that was just written."""
    path = pathlib.Path(folder) / f"payload-{length}"
    block = os.urandom(64 * BLOCK)
    with open(path, "wb") as file:
        while file.tell() < length:
            file.write(block[: length - file.tell()])
        os.fsync(file.fileno())
    return path


def say(line):
    print(line, file=sys.stderr, flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--work", nargs="*", choices=[work.key for work in WORKS], help="only these, and print what comes out instead of writing it")
    options = parser.parse_args()
    works = [work for work in WORKS if not options.work or work.key in options.work]
    start = time.monotonic()
    results = {}
    missing = {subject for work in works for subject in work.subjects if not subject.version()}
    for subject in missing:
        say(f"left out, because this machine does not have it: {subject.name}")
    for work in works:
        work.subjects = [
            subject
            for subject in work.subjects
            if subject not in missing and (not work.over_tls or can_trust(subject))
        ]
    with tempfile.TemporaryDirectory(prefix="uploadtask-bench-") as folder:
        certificates = f"{folder}/certificates"
        subprocess.run([HERE.parent / "Tests/Servers/make-certificates", certificates], check=True)
        for work in works:
            file = payload(folder, work.length)
            results[work.key] = measuring.compare(work, file, certificates, options.rounds, say)
            file.unlink()
        truths = {}
        if not options.work:
            file = payload(folder, progress.LENGTH)
            for over_tls in (False, True):
                with measuring.server(over_tls, certificates) as server:
                    truths[over_tls] = progress.compare(server, file, certificates)
    say(f"measured in {time.monotonic() - start:.0f} s")
    text = report.markdown(results, truths, options.rounds)
    if options.work:
        print(text)
    else:
        (HERE / "RESULTS.md").write_text(text)
        plots.write(results, truths, HERE)
        say(f"written: {HERE / 'RESULTS.md'}")


if __name__ == "__main__":
    main()
