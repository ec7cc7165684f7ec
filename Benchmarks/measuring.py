"""Runs the subjects against the discard server, in turns."""

import contextlib
import dataclasses
import json
import os
import pathlib
import subprocess
import tempfile

from subjects import PRODUCTS, Job

TICKS = os.sysconf("SC_CLK_TCK")
SLOW = 5  # seconds: slower subjects run only in every third round


@dataclasses.dataclass
class Run:
    """The figures of one run of a subject with a workload."""

    round: int
    wall: float  # seconds
    cpu: float  # user and system seconds of the subject
    peak: float  # MiB resident
    rate: float  # uploads per second
    server: float  # CPU seconds of the server during the run


class Server:
    def __init__(self, certificate=None, key=None):
        tls = [certificate, key] if certificate else []
        self._process = subprocess.Popen([str(PRODUCTS / "discard"), *tls], stdout=subprocess.PIPE, text=True)
        self.url = f"{'https' if tls else 'http'}://127.0.0.1:{self._process.stdout.readline().strip()}/"

    @property
    def cpu(self):
        fields = pathlib.Path(f"/proc/{self._process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    def stop(self):
        self._process.kill()
        self._process.wait()


@contextlib.contextmanager
def server(over_tls, certificates):
    tls = (f"{certificates}/server.pem", f"{certificates}/server-key.pem") if over_tls else ()
    running = Server(*tls)
    try:
        yield running
    finally:
        running.stop()


def job(workload, url, file, certificates, scratch):
    cacert = f"{certificates}/ca.pem" if workload.over_tls else None
    return Job(url, str(file), workload.count, workload.parallel, cacert, workload.queued, scratch)


def measure(subject, job):
    """Runs a subject once. Its standard output is discarded; its standard error is shown if it fails."""
    read, write = os.pipe()
    command = [str(PRODUCTS / "measure"), str(write), *subject.command(job)]
    # A file instead of a pipe, because a reader would take CPU time from the subject.
    with tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=errors, pass_fds=[write],
            env=subject.environment(job),
        )  # fmt: skip
        os.close(write)
        with os.fdopen(read) as results:
            usage = json.loads(results.read())
        process.wait()
        if usage["status"] != 0:
            errors.seek(0)
            text = errors.read().decode(errors="replace")[-2000:]
            raise SystemExit(f"bench: {subject.name} failed with {usage['status']}: {text}")
    return usage


def compare(workload, file, certificates, rounds, log):
    """The runs of each subject, in rounds. Each subject runs once per round; the first one changes each time."""
    runs = {subject.name: [] for subject in workload.subjects}
    with server(workload.over_tls, certificates) as discard, tempfile.TemporaryDirectory(dir=file.parent) as scratch:
        upload = job(workload, discard.url, file, certificates, scratch)
        for number in range(rounds * workload.repeated):
            shift = number % len(workload.subjects)
            for subject in workload.subjects[shift:] + workload.subjects[:shift]:
                before = runs[subject.name]
                if before and before[0].wall > SLOW and number % 3 != 0:
                    continue
                busy = discard.cpu
                usage = measure(subject, upload)
                run = Run(
                    number, usage["wall"], usage["cpu"], usage["peakKiB"] / 1024, workload.count / usage["wall"],
                    discard.cpu - busy,
                )  # fmt: skip
                before.append(run)
                log(f"{workload.key} {number + 1} {subject.name}: {run.wall:.3f} s, {run.peak:.0f} MiB")
    return runs
