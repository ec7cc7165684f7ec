"""Measures the first build of each target in a clean clone, and writes FIRST-BUILD.md.

    first_build.py [TARGET ...]

Each target has its own build folder: with the packages that it needs, and nothing of another target. Packages come from
SwiftPM's cache of repositories if it has them, so that the network is not measured a second time.
"""

import argparse
import datetime
import os
import pathlib
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
# The libraries, and the command, which needs all of them.
TARGETS = [
    "UploadCore", "UploadEngine", "UploadEngineFoundation", "DurableUploads", "DurableUploadsSQLite", "UploadReceiver",
    "QuickApp", "uploadtask",
]  # fmt: skip
PRODUCTS = {"uploadtask"}  # built with their executable


def megabytes(folder):
    """The space of a folder on the disk. A file with several names counts once."""
    found = {}
    for parent, _, names in os.walk(folder):
        for name in names:
            info = os.lstat(os.path.join(parent, name))
            found[info.st_dev, info.st_ino] = info.st_blocks * 512
    return sum(found.values()) / 1e6


def run(command, clone):
    """Runs a command, and returns its seconds."""
    start = time.monotonic()
    done = subprocess.run(command, cwd=clone, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"first_build: {' '.join(command)}: {(done.stdout + done.stderr)[-2000:]}")
    return time.monotonic() - start


def measure(target, clone, products):
    """Seconds of fetching, seconds of building, megabytes of the packages, megabytes of the build folder."""
    with tempfile.TemporaryDirectory(prefix="uploadtask-first-build-") as scratch:
        scratched = ["--scratch-path", scratch]
        fetching = run(["swift", "package", *scratched, "resolve"], clone)
        packages = megabytes(scratch)
        kind = "--product" if target in products else "--target"
        building = run(["swift", "build", *scratched, kind, target], clone)
        return fetching, building, packages, megabytes(scratch)


def markdown(rows, clone_size):
    swift = subprocess.run(["swift", "--version"], capture_output=True, text=True).stdout.splitlines()[0]
    return "\n".join(
        [
            "# The first build",
            "",
            f"Written by `make bench BENCH=--first-build` on {datetime.date.today()}: a debug build of each target in a clean",
            f"clone of {clone_size:.0f} MB, with a build folder of its own; {os.cpu_count()} cores; {swift}. All packages of the",
            "manifest are fetched, whatever the target needs; they are in SwiftPM's cache of repositories if an earlier build on",
            "this machine fetched them.",
            "",
            "| target | fetching, seconds | building, seconds | packages, MB | build folder with them, MB |",
            "|---|---|---|---|---|",
            *(
                f"| {target} | {fetching:.0f} | {building:.0f} | {packages:.0f} | {folder:.0f} |"
                for target, (fetching, building, packages, folder) in rows.items()
            ),
            "",
        ]
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("targets", nargs="*", default=TARGETS, help="print the figures of these instead of writing all")
    parser.add_argument("--package", default=HERE.parent, help="the repository to clone")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="uploadtask-clone-") as folder:
        clone = f"{folder}/clone"
        subprocess.run(["git", "clone", "--quiet", "--no-hardlinks", str(options.package), clone], check=True)
        size, rows = megabytes(clone), {}
        for target in options.targets:
            rows[target] = measure(target, clone, PRODUCTS)
            print(f"{target}: {rows[target][1]:.0f} s", file=sys.stderr, flush=True)
    text = markdown(rows, size)
    if options.targets == TARGETS:
        (HERE / "FIRST-BUILD.md").write_text(text)
    else:
        print(text)


if __name__ == "__main__":
    main()
