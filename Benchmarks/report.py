"""Writes RESULTS.md: the results, the comparison with the targets, and the conditions."""

import datetime
import os
import pathlib
import platform
import subprocess

import compare
from receivers import OTHERS, SERVE
from subjects import POSITION, Job
from tables import slow_links, table
from targets import TARGETS
from workloads import every_subject

RUNS = "uploadtask run"


def markdown(workloads, results, progress_results, rounds):
    return "\n".join(
        [
            "# Benchmark results",
            "",
            f"Written by `make bench` on {datetime.date.today()}: release build, medians of {rounds} rounds. Each subject runs",
            "once per round (three times for the cold start; in every third round if it takes more than 5 seconds); a table",
            "names the number of its rounds if there were fewer. A ratio is the median of the ratios within each round. CPU is",
            "user and system time of the whole process, memory its peak resident size. The first build is measured alone:",
            "[FIRST-BUILD.md](FIRST-BUILD.md).",
            "",
            *targets(results, progress_results),
            *[
                line
                for workload in workloads
                if not workload.link
                for line in table(workload, results[workload.key], rounds)
            ],
            *slow_links([workload for workload in workloads if workload.link], results),
            *progress(progress_results),
            *conditions(),
        ]
    )


def targets(results, progress_results):
    lines = ["## Targets", "", "| figure | target | measured | |", "|---|---|---|---|"]
    for target in TARGETS:
        if target.workload not in results:
            continue
        if not compare.is_measured(target, results):
            lines.append(f"| {compare.name(target)} | {compare.limit(target)} | | not measured |")
            continue
        value = compare.value(target, results)
        lines.append(
            f"| {compare.name(target)} | {compare.limit(target)} | {compare.shown(target, value)} {compare.unit(target)} "
            f"| {'met' if target.is_met(value) else missed(target)} |"
        )
    for over_tls, by_subject in progress_results.items():
        samples, _ = by_subject["UploadEngine"]
        ahead = max(sample.reported - sample.accepted for sample in samples) / 1024
        complete = compare.complete_at(by_subject["UploadEngine"])
        where = "over TLS" if over_tls else "in the clear"
        lines += [
            f"| progress at 1 MB/s, {where}: reported as sent, but not yet received | ≤ 256 KiB | {max(ahead, 0):.0f} KiB"
            f" | {'met' if ahead <= 256 else '**missed**'} |",
            f"| progress at 1 MB/s, {where}: 100 % after | ≥ 95 % of the time | {complete:.1%}"
            f" | {'met' if complete >= 0.95 else '**missed**'} |",
        ]
    return [*lines, ""]


def missed(target):
    return "**missed**; " + (f"limited by {target.limited_by}" if target.limited_by else "the reason is not stated yet")


def progress(progress_results):
    if not progress_results:
        return []
    lines = [
        "## Progress over a link of 1 MB/s, 8 MiB",
        "",
        "The bytes that a program reports as sent, minus the bytes that the receiving kernel has accepted at that time.",
        "",
        "| | maximum | 100 % after |",
        "|---|---|---|",
    ]
    for over_tls, by_subject in progress_results.items():
        for name, (samples, seconds) in by_subject.items():
            ahead = max(sample.reported - sample.accepted for sample in samples) / 1024
            where = "over TLS" if over_tls else "in the clear"
            lines.append(f"| {name}, {where} | {ahead:,.0f} KiB | {compare.complete_at((samples, seconds)):.1%} |")
    return [*lines, "", "![progress](progress.svg)", ""]


def conditions():
    processor = next(
        line.split(":")[1].strip()
        for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines()
        if line.startswith("model name")
    )
    memory = int(pathlib.Path("/proc/meminfo").read_text().split()[1]) / (1 << 20)
    swift = subprocess.run(["swift", "--version"], capture_output=True, text=True).stdout.splitlines()[0]
    lines = [
        "## Conditions",
        "",
        f"- {os.cpu_count()} cores of {processor}, {memory:.0f} GiB, {platform.system()} {platform.release()}; {swift}.",
        "- Everything on one machine, over loopback; the file is in the page cache.",
        "- In the server (`Servers/discard.c`) the kernel drops the body instead of copying it, so that the server is not the",
        "  bottleneck: its CPU use is below each table. TLS 1.3; it drops the records without decrypting them.",
        "- It counts connections by TLS version and cipher, uploads and bytes: a run that differs from its workload ends the",
        "  benchmark. Before the rounds it hashes the file of every subject's uploads (of the first 100 of many).",
        "- HTTP/2 is measured against nginx, whose access log has protocol, TLS version, cipher, bytes and status of each request.",
        "  nginx writes a large body to a file in memory, as it does by default on a disk, and discards it.",
        "- Receivers store files in memory (`/dev/shm`), so that no disk limits them. Each run ends the benchmark unless all files are",
        "  there with all bytes; before the rounds their SHA-256, and that of the response, is compared with the sent file's.",
        "- Each subject is a separate process: start-up and shutdown are part of its time.",
        "",
        "Many uploads: `--count N --parallel P` (`curl --parallel --parallel-max P --config OPTIONS`; uploadtask reads the names of",
        "the files from its standard input); TLS: `--cacert`; HTTP/2: `--http2`. Node reads the certificate from",
        "NODE_EXTRA_CA_CERTS. URLSession trusts only the system's bundle, which a mount replaces for this process; it can upload",
        "only a file, so that the form is first written to a temporary file. Node's fetch does not follow redirects, because it",
        "would keep the whole body in memory for them.",
        "",
        "| | version | command |",
        "|---|---|---|",
    ]
    example = Job("URL", "/dev/null", scratch="/tmp")
    for subject in every_subject():
        if not subject.version():
            lines.append(f"| {subject.name} | not installed | |")
            continue
        words = [pathlib.Path(word).name if word.startswith("/") else word for word in shown(subject, example)]
        lines.append(f"| {subject.name} | {subject.version()} | `{' '.join(words)}` |")
    return [*lines, ""]


def shown(subject, job):
    """The words of a command; those that would create folders are literals."""
    if subject.name.startswith(RUNS):
        return ["uploadtask", "run", "PROJECT" if "project" in subject.name else "QuickApp", "--data", "DATA"]
    if subject is POSITION:
        return ["uploadtask", "upload", job.url, "FILE", "…"]
    if subject in (SERVE, *OTHERS):
        return [word.replace("127.0.0.1:PORT", "ADDRESS") for word in subject.command("PORT", "FOLDER")]
    return [word.replace(job.file, "FILE") for word in subject.command(job)]
