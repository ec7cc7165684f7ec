"""Runs subjects against the discard server, in turns."""

import contextlib
import dataclasses
import json
import os
import pathlib
import subprocess
import tempfile

from subjects import PRODUCTS, Job

TICKS = os.sysconf("SC_CLK_TCK")
SLOW = 5  # seconds: who takes longer takes part in every third round only


@dataclasses.dataclass
class Run:
    """What one subject took for one work."""

    round: int
    wall: float  # seconds
    cpu: float  # seconds of the subject, in user and system
    peak: float  # MiB resident
    rate: float  # uploads a second
    server: float  # seconds of CPU of the server, beside it


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


def job(work, url, file, certificates, scratch):
    cacert = f"{certificates}/ca.pem" if work.over_tls else None
    return Job(url, str(file), work.count, work.parallel, cacert, work.queued, scratch)


def measure(subject, job):
    """One run; what the subject prints is thrown away, what it complains of is shown."""
    read, write = os.pipe()
    command = [str(PRODUCTS / "measure"), str(write), *subject.command(job)]
    # A file and no pipe: a reader would take CPU time from who is measured.
    with tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=errors, pass_fds=[write],
            env=subject.environment(job),
        )  # fmt: skip
        os.close(write)
        with os.fdopen(read) as results:
            taken = json.loads(results.read())
        process.wait()
        if taken["status"] != 0:
            errors.seek(0)
            said = errors.read().decode(errors="replace")[-2000:]
            raise SystemExit(f"bench: {subject.name} failed with {taken['status']}: {said}")
    return taken


def compare(work, file, certificates, rounds, say):
    """The runs of each subject, in rounds: each takes its turn, and another one begins each time."""
    runs = {subject.name: [] for subject in work.subjects}
    with server(work.over_tls, certificates) as discard, tempfile.TemporaryDirectory(dir=file.parent) as scratch:
        todo = job(work, discard.url, file, certificates, scratch)
        for number in range(rounds * work.repeated):
            shift = number % len(work.subjects)
            for subject in work.subjects[shift:] + work.subjects[:shift]:
                before = runs[subject.name]
                if before and before[0].wall > SLOW and number % 3 != 0:
                    continue
                busy = discard.cpu
                taken = measure(subject, todo)
                run = Run(
                    number, taken["wall"], taken["cpu"], taken["peakKiB"] / 1024, work.count / taken["wall"],
                    discard.cpu - busy,
                )  # fmt: skip
                before.append(run)
                say(f"{work.key} {number + 1} {subject.name}: {run.wall:.3f} s, {run.peak:.0f} MiB")
    return runs
