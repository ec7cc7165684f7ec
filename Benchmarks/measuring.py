"""Runs the subjects against the discard server, in turns."""

import dataclasses
import json
import os
import pathlib
import subprocess
import tempfile

import subjects
import witness
from subjects import Job

TICKS = os.sysconf("SC_CLK_TCK")
SLOW = 5  # seconds: slower subjects run only in every third round
SAMPLED = 100  # uploads of a subject whose files the server hashes, at most


@dataclasses.dataclass
class Run:
    """The figures of one run of a subject with a workload."""

    round: int
    wall: float  # seconds
    cpu: float  # user and system seconds of the subject
    peak: float  # MiB resident
    rate: float  # uploads per second
    server: float  # CPU seconds of the server during the run
    connections: list  # their TLS versions and ciphers, as the server saw them


def cpu(process):
    """The CPU seconds of a process so far."""
    fields = pathlib.Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def job(workload, url, file, certificates, scratch, count=None):
    cacert = f"{certificates}/ca.pem" if workload.over_tls else None
    return Job(url, str(file), count or workload.count, workload.parallel, cacert, workload.queued, scratch)


def measure(subject, job):
    """Runs a subject once. Its standard output is discarded; its standard error is shown if it fails."""
    read, write = os.pipe()
    command = [str(subjects.PRODUCTS / "measure"), str(write), *subject.command(job)]
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


def sample(workload, file, certificates, scratch, log):
    """Runs each subject once without measuring it; the server compares the digest of each file."""
    expected, count = witness.digest(file), min(workload.count, SAMPLED)
    with witness.server(workload.over_tls, certificates, digest=workload.length) as server:
        for subject in workload.subjects:
            if subject.sends_file:
                measure(subject, job(workload, server.url, file, certificates, scratch, count))
                check(workload, subject, server.seen(), count, expected)
    log(f"{workload.key}: the server has hashed the files of every subject")


def check(workload, subject, seen, count, digest=None):
    witness.check(workload.title, subject.name, seen, count, workload.length, digest)


def compare(workload, file, certificates, rounds, log):
    """The runs of each subject, in rounds. Each subject runs once per round; the first one changes each time."""
    runs = {subject.name: [] for subject in workload.subjects}
    with tempfile.TemporaryDirectory(dir=file.parent) as scratch, witness.server(workload.over_tls, certificates) as server:
        sample(workload, file, certificates, scratch, log)
        upload = job(workload, server.url, file, certificates, scratch)
        for number in range(rounds * workload.repeated):
            shift = number % len(workload.subjects)
            for subject in workload.subjects[shift:] + workload.subjects[:shift]:
                before = runs[subject.name]
                if before and before[0].wall > SLOW and number % 3 != 0:
                    continue
                busy = cpu(server.pid)
                usage = measure(subject, upload)
                seen = server.seen()
                check(workload, subject, seen, workload.count)
                run = Run(
                    number, usage["wall"], usage["cpu"], usage["peakKiB"] / 1024, workload.count / usage["wall"],
                    cpu(server.pid) - busy, sorted(seen.connections),
                )  # fmt: skip
                before.append(run)
                log(f"{workload.key} {number + 1} {subject.name}: {run.wall:.3f} s, {run.peak:.0f} MiB")
    return runs
