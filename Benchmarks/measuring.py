"""Runs the subjects against the discard server, in turns."""

import dataclasses
import json
import os
import subprocess
import tempfile

import links
import stages
import subjects
import witness
from subjects import Job

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
    connections: dict  # numbers by protocol, TLS version and cipher, as the server saw them


def job(workload, server, file, certificates, scratch, count=None):
    return Job(
        server.url, str(file), count or workload.count, workload.parallel,
        f"{certificates}/ca.pem" if workload.over_tls or workload.http2 else None,
        workload.queued, workload.http2, server.within, scratch,
    )  # fmt: skip


def measure(subject, job):
    """Runs a subject once. Its standard output is discarded; its standard error is shown if it fails."""
    read, write = os.pipe()
    command = [str(subjects.PRODUCTS / "measure"), str(write), *job.within, *subject.command(job)]
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
    with stages.stage(workload, certificates, digest=workload.length) as (server, _):
        for subject in workload.subjects:
            if subject.sends_file:
                measure(subject, job(workload, server, file, certificates, scratch, count))
                check(workload, subject, server.seen(), count, expected)
    log(f"{workload.key}: the server has hashed the files of every subject")


def check(workload, subject, seen, count, digest=None):
    witness.check(workload.title, subject.name, seen, count, workload.length, digest)


def rounds_of(workload, rounds):
    return min(rounds, workload.rounds or rounds) * workload.repeated


def turns(subjects, number, runs):
    """The subjects of a round, in the order of this round, without the slow ones where they do not take part."""
    shift = number % len(subjects)
    for subject in subjects[shift:] + subjects[:shift]:
        before = runs[subject.name]
        if not before or before[0].wall <= SLOW or number % 3 == 0:
            yield subject


def compare(workload, file, certificates, rounds, log):
    """The runs of each subject, in rounds. Each subject runs once per round; the first one changes each time."""
    runs = {subject.name: [] for subject in workload.subjects}
    # Over a slow link the server has the time to hash every upload.
    digest, length = (witness.digest(file), workload.length) if workload.link else (None, None)
    with (
        tempfile.TemporaryDirectory(dir=file.parent) as scratch,
        stages.stage(workload, certificates, length) as (server, link),
    ):
        if not link:
            sample(workload, file, certificates, scratch, log)
        upload = job(workload, server, file, certificates, scratch)
        for number in range(rounds_of(workload, rounds)):
            for subject in turns(workload.subjects, number, runs):
                busy = server.cpu()
                usage = measure(subject, upload)
                seen = server.seen()
                check(workload, subject, seen, workload.count, digest)
                if link:
                    links.check(workload.title, subject.name, workload.link, link.passed(), usage["wall"], workload.length)
                run = Run(
                    number, usage["wall"], usage["cpu"], usage["peakKiB"] / 1024, workload.count / usage["wall"],
                    server.cpu() - busy, seen.connections,
                )  # fmt: skip
                runs[subject.name].append(run)
                log(f"{workload.key} {number + 1} {subject.name}: {run.wall:.3f} s, {run.peak:.0f} MiB")
    return runs
