"""Writes RESULTS.md: the results, the comparison with the targets, and the conditions."""

import datetime
import os
import pathlib
import platform
import statistics
import subprocess

import compare
import witness
from subjects import BASELINES, OURS, PEERS, Job
from workloads import TARGETS, WORKLOADS


def markdown(results, progress_results, rounds):
    return "\n".join(
        [
            "# Benchmark results",
            "",
            f"Written by `make bench` on {datetime.date.today()}: release build, medians of {rounds} rounds. Each subject runs",
            "once per round (three times for the cold start; in every third round if it takes more than 5 seconds). A ratio is",
            "the median of the ratios within each round. CPU is user and system time of the whole process, memory its peak",
            "resident size.",
            "",
            *targets(results, progress_results),
            *[line for workload in WORKLOADS if workload.key in results for line in table(workload, results[workload.key])],
            *progress(progress_results),
            *conditions(),
        ]
    )


def targets(results, progress_results):
    lines = ["## Targets", "", "| figure | target | measured | |", "|---|---|---|---|"]
    for target in TARGETS:
        if target.workload not in results or (target.other_workload or target.workload) not in results:
            continue
        value = compare.value(target, results)
        lines.append(
            f"| {compare.name(target)} | {compare.limit(target)} | {value:.2f} {compare.unit(target)} "
            f"| {'met' if target.is_met(value) else f'**missed**; limited by {target.limited_by}'} |"
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


def table(workload, runs):
    many = workload.count > 1
    lines = [
        f"## {workload.title}",
        "",
        f"| | seconds | relative to curl | CPU seconds | MiB |{' uploads/s |' if many else ''}",
        f"|---|---|---|---|---|{'---|' if many else ''}",
    ]
    for subject in workload.subjects:
        median = {figure: compare.median(runs, subject, figure) for figure in ("wall", "cpu", "peak", "rate")}
        spread = [run.wall for run in runs[subject.name]]
        ratio = f"{compare.ratio(runs, subject, 'curl -F', 'wall'):.2f}" if "curl -F" in runs else ""
        lines.append(
            f"| {subject.name} | {median['wall']:.3f} ({min(spread):.3f}–{max(spread):.3f}) | {ratio} | {median['cpu']:.3f}"
            f" | {median['peak']:.0f} |" + (f" {median['rate']:,.0f} |" if many else "")
        )
    # The server's CPU time is counted in hundredths of a second.
    shares = [run.server / run.wall for subject_runs in runs.values() for run in subject_runs if run.wall >= 0.1]
    if shares:
        lines += ["", f"The server used {statistics.median(shares):.0%} of one CPU (median), {max(shares):.0%} at most."]
    return [*lines, "", *seen(workload, runs), ""]


def seen(workload, runs):
    """The lines about the connections of each subject, as the server saw them."""
    subjects = {}
    for subject in workload.subjects:
        subjects.setdefault(" or ".join(sorted({name for run in runs[subject.name] for name in run.connections})), []).append(
            subject.name
        )
    if len(subjects) == 1:
        return [f"The server saw each connection {shown_protection(*subjects)}."]
    return [f"The server saw connections {shown_protection(name)}: {', '.join(names)}." for name, names in subjects.items()]


def shown_protection(name):
    return name if name == witness.IN_THE_CLEAR else f"with {name}"


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
        "- Each subject is a separate process: start-up and shutdown are part of its time.",
        "",
        "Many uploads: `--count N --parallel P` (`curl --parallel --parallel-max P --config OPTIONS`); TLS: `--cacert`. Node",
        "reads the certificate from NODE_EXTRA_CA_CERTS. URLSession trusts only the system's bundle, which a mount replaces for",
        "this process; it can upload only a file, so that the form is first written to a temporary file. Node's fetch does not",
        "follow redirects, because it would keep the whole body in memory for them.",
        "",
        "| | version | command |",
        "|---|---|---|",
    ]
    example = Job("URL", "/dev/null", scratch="/tmp")
    for subject in [*OURS, *PEERS, *BASELINES]:
        if not subject.version():
            lines.append(f"| {subject.name} | not installed | |")
            continue
        words = [pathlib.Path(word).name if word.startswith("/") else word for word in shown(subject, example)]
        lines.append(f"| {subject.name} | {subject.version()} | `{' '.join(words)}` |")
    return [*lines, ""]


def shown(subject, job):
    if subject.name.startswith("uploadtask run"):  # its command() would create folders
        return ["uploadtask", "run", "QuickApp", "--data", "DATA"]
    return [word.replace(job.file, "FILE") for word in subject.command(job)]
