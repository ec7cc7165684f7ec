"""RESULTS.md: what was measured, on what machine, and whether it is what we want."""

import datetime
import os
import pathlib
import platform
import statistics
import subprocess

import judging
from subjects import FLOORS, OURS, PEERS, Job
from works import TARGETS, WORKS


def markdown(results, truths, rounds):
    return "\n".join(
        [
            "# What it takes",
            "",
            f"Written by `make bench` on {datetime.date.today()}: release build, {rounds} rounds in which everybody takes a",
            "turn (the cold start three times as many; whoever takes more than 5 seconds, every third), medians. A ratio is",
            "the median of the ratios within each round. CPU is user and system time of the whole process, memory its peak",
            "resident size.",
            "",
            *verdicts(results, truths),
            *[line for work in WORKS if work.key in results for line in table(work, results[work.key])],
            *progress(truths),
            *conditions(),
        ]
    )


def verdicts(results, truths):
    lines = ["## Verdicts", "", "| what | wanted | measured | |", "|---|---|---|---|"]
    for target in TARGETS:
        if target.work not in results or (target.other_work or target.work) not in results:
            continue
        value = judging.value(target, results)
        lines.append(
            f"| {judging.name(target)} | {judging.wanted(target)} | {value:.2f} {judging.unit(target)} "
            f"| {'holds' if target.holds(value) else f'**misses**; the limit is {target.limited_by}'} |"
        )
    for over_tls, seen in truths.items():
        samples, _ = seen["UploadEngine"]
        ahead = max(sample.said - sample.accepted for sample in samples) / 1024
        complete = judging.complete_at(seen["UploadEngine"])
        where = "over TLS" if over_tls else "in the clear"
        lines += [
            f"| progress at 1 MB/s, {where}: said to be sent beyond what has arrived | ≤ 256 KiB | {max(ahead, 0):.0f} KiB"
            f" | {'holds' if ahead <= 256 else '**misses**'} |",
            f"| progress at 1 MB/s, {where}: 100 % after | ≥ 95 % of the time | {complete:.1%}"
            f" | {'holds' if complete >= 0.95 else '**misses**'} |",
        ]
    return [*lines, ""]


def table(work, runs):
    many = work.count > 1
    lines = [
        f"## {work.title}",
        "",
        f"| | seconds | of curl's | CPU seconds | MiB |{' uploads/s |' if many else ''}",
        f"|---|---|---|---|---|{'---|' if many else ''}",
    ]
    for subject in work.subjects:
        median = {figure: judging.median(runs, subject, figure) for figure in ("wall", "cpu", "peak", "rate")}
        spread = [run.wall for run in runs[subject.name]]
        ratio = f"{judging.ratio(runs, subject, 'curl -F', 'wall'):.2f}" if "curl -F" in runs else ""
        lines.append(
            f"| {subject.name} | {median['wall']:.3f} ({min(spread):.3f}–{max(spread):.3f}) | {ratio} | {median['cpu']:.3f}"
            f" | {median['peak']:.0f} |" + (f" {median['rate']:,.0f} |" if many else "")
        )
    # The server's CPU time is counted in hundredths of a second.
    shares = [run.server / run.wall for taken in runs.values() for run in taken if run.wall >= 0.1]
    if shares:
        lines += ["", f"The server was busy {statistics.median(shares):.0%} of the time, {max(shares):.0%} at most."]
    return [*lines, ""]


def progress(truths):
    if not truths:
        return []
    lines = [
        "## Progress over a link of 1 MB/s, 8 MiB",
        "",
        "What a program says it has sent, less what the far end's kernel had accepted when it said so.",
        "",
        "| | at most | 100 % after |",
        "|---|---|---|",
    ]
    for over_tls, seen in truths.items():
        for name, (samples, seconds) in seen.items():
            ahead = max(sample.said - sample.accepted for sample in samples) / 1024
            where = "over TLS" if over_tls else "in the clear"
            lines.append(f"| {name}, {where} | {ahead:,.0f} KiB | {judging.complete_at((samples, seconds)):.1%} |")
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
        "- The server (`Servers/discard.c`) has the kernel drop the body instead of copying it, so it is never what limits:",
        "  its share of the time is below each table. TLS 1.3; it drops the records undecrypted.",
        "- Each subject is a process of its own from start to end: start-up and shutdown are part of its time.",
        "",
        "Many uploads: `--count N --parallel P` (`curl --parallel --parallel-max P --config OPTIONS`); TLS: `--cacert`. Node",
        "is given the certificate by NODE_EXTRA_CA_CERTS; URLSession has no way but the system's bundle, in whose place it is",
        "put for that process. URLSession uploads a file as it is: the form is written to a temporary file first. Node's fetch is",
        "told to refuse redirects; else it would keep the whole body in memory for one.",
        "",
        "| | version | command |",
        "|---|---|---|",
    ]
    example = Job("URL", "/dev/null", scratch="/tmp")
    for subject in [*OURS, *PEERS, *FLOORS]:
        if not subject.version():
            lines.append(f"| {subject.name} | not on this machine | |")
            continue
        words = [pathlib.Path(word).name if word.startswith("/") else word for word in shown(subject, example)]
        lines.append(f"| {subject.name} | {subject.version()} | `{' '.join(words)}` |")
    return [*lines, ""]


def shown(subject, job):
    if subject.name.startswith("uploadtask run"):  # it would make its folders
        return ["uploadtask", "run", "QuickApp", "--data", "DATA"]
    return [word.replace(job.file, "FILE") for word in subject.command(job)]
