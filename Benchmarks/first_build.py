"""Measures the first build of each target in a clean clone, and writes FIRST-BUILD.md.

    first_build.py [--before COMMIT] [TARGET ...]

Each target has its own build folder: with the packages that it needs, and nothing of another target. Packages come from
SwiftPM's cache of repositories if it has them, so that the network is not measured a second time. The seconds of a
processor are compared, because other work on the machine changes them less than the time.
"""

import argparse
import datetime
import os
import pathlib
import resource
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
# The libraries, and the command, which needs all of them.
TARGETS = ["UploadCore", "UploadEngine", "DurableUploadsSQLite", "UploadReceiver", "QuickApp", "uploadtask"]
COMMAND = "uploadtask"  # what `make demo` builds
BEFORE = "481bc50"  # the last commit of 25 November 2026
LIMIT = 0.7


def megabytes(folder):
    """The space of a folder on the disk. A file with several names counts once."""
    found = {}
    for parent, _, names in os.walk(folder):
        for name in names:
            info = os.lstat(os.path.join(parent, name))
            found[info.st_dev, info.st_ino] = info.st_blocks * 512
    return sum(found.values()) / 1e6


def run(command, clone):
    """Runs a command, and returns its seconds, and the processor's seconds of it and all that it has started."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    done = subprocess.run(command, cwd=clone, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"first_build: {' '.join(command)}: {(done.stdout + done.stderr)[-2000:]}")
    seconds, after = time.monotonic() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    return seconds, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def measure(target, clone):
    """Seconds of building, seconds of a processor, megabytes of the packages, megabytes of the build folder."""
    with tempfile.TemporaryDirectory(prefix="uploadtask-first-build-") as scratch:
        scratched = ["--scratch-path", scratch]
        run(["swift", "package", *scratched, "resolve"], clone)
        packages = megabytes(scratch)
        seconds, processor = run(
            ["swift", "build", *scratched, "--product" if target == COMMAND else "--target", target], clone)  # fmt: skip
        print(f"{target}: {seconds:.0f} s, {processor:.0f} s of a processor", file=sys.stderr, flush=True)
        return seconds, processor, packages, megabytes(scratch)


def line(name, figures):
    return f"| {name} | " + " | ".join(f"{figure:.0f}" for figure in figures) + " |"


def markdown(rows, before, commit):
    swift = subprocess.run(["swift", "--version"], capture_output=True, text=True).stdout.splitlines()[0]
    ratio = rows[COMMAND][1] / before[1]
    return f"""# The first build

Written by `make bench BENCH=--first-build` on {datetime.date.today()}: a debug build of each target in a clean clone, with a build folder of
its own; {os.cpu_count()} cores; {swift}. All packages of the manifest are fetched before, whatever the target needs.

| figure | target | measured | |
|---|---|---|---|
| the command, which `make demo` builds: seconds of a processor | ≤ {LIMIT} × those of 25 November 2026 | {ratio:.2f} × | {
    "met" if ratio <= LIMIT else "**missed**; limited by the packages of TLS, NIO and SHA-256, and all that was built since"
    " (docs/decisions, 35)"} |

| target | seconds | seconds of a processor | packages, MB | build folder with them, MB |
|---|---|---|---|---|
{chr(10).join(line(*row) for row in rows.items())}
{line(f"the command of 25 November ({commit})", before)}
"""


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("targets", nargs="*", help="print the figures of these instead of writing all")
    parser.add_argument("--before", default=BEFORE, help="the commit whose command is compared")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="uploadtask-clone-") as folder:
        clone = f"{folder}/clone"
        subprocess.run(["git", "clone", "--quiet", "--no-hardlinks", str(HERE.parent), clone], check=True)
        if options.targets:
            for target in options.targets:
                measure(target, clone)
            return
        rows = {target: measure(target, clone) for target in TARGETS}
        subprocess.run(["git", "-C", clone, "checkout", "--quiet", options.before], check=True)
        before = measure(COMMAND, clone)
    (HERE / "FIRST-BUILD.md").write_text(markdown(rows, before, options.before))


if __name__ == "__main__":
    main()
