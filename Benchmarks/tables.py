"""The tables of RESULTS.md with the figures of the workloads."""

import statistics

import compare
import witness


def table(workload, runs, rounds):
    many = workload.count > 1
    #: The first subject, where there is no curl: a receiver, or two ways of the same program.
    base = "curl -F" if "curl -F" in runs else workload.subjects[0].name
    relative = f"relative to {'curl' if base == 'curl -F' else base}"
    lines = [
        f"## {workload.title}",
        "",
        f"| | seconds | {relative} | CPU seconds | MiB |{' uploads/s |' if many else ''}",
        f"|---|---|---|---|---|{'---|' if many else ''}",
    ]
    for subject in workload.subjects:
        median = {figure: compare.median(runs, subject, figure) for figure in ("wall", "cpu", "peak", "rate")}
        spread = [run.wall for run in runs[subject.name]]
        ratio = compare.ratio(runs, subject, base, "wall")
        lines.append(
            f"| {subject.name} | {median['wall']:.3f} ({min(spread):.3f}–{max(spread):.3f}) | {ratio:.2f} | {median['cpu']:.3f}"
            f" | {median['peak']:.0f} |" + (f" {median['rate']:,.0f} |" if many else "")
        )
    # The server's CPU time is counted in hundredths of a second.
    shares = [run.server / run.wall for subject_runs in runs.values() for run in subject_runs if run.wall >= 0.1]
    other = "client" if workload.receives else "server"
    if shares:
        lines += ["", f"The {other} used {statistics.median(shares):.0%} of one CPU (median), {max(shares):.0%} at most."]
    notes = [workload.note] if workload.note else []
    if workload.rounds and workload.rounds < rounds:
        notes.append(f"Medians of {workload.rounds} rounds.")
    lines += ["", " ".join(notes)] if notes else []
    return [*lines, "", *([] if workload.receives else [*seen(workload, runs), ""])]


def slow_links(workloads, results):
    """One table for all slow links: megabytes of the file per second."""
    if not workloads:
        return []
    subjects = workloads[0].subjects
    lines = [
        "## Slow links",
        "",
        "MB/s of the file, with the connection and the response. The link limits packets, with their headers.",
        "",
        f"| link | file | {' | '.join(subject.name for subject in subjects)} |",
        f"|---|---|{'---|' * len(subjects)}",
    ]
    for workload in workloads:
        runs = results[workload.key]
        rates = [workload.length / 1e6 / compare.median(runs, subject, "wall") for subject in subjects]
        cells = " | ".join(f"{rate:.3g}" for rate in rates)
        lines.append(f"| {workload.link} | {workload.length / 1e6:g} MB | {cells} |")
    return [
        *lines, "",
        f"Medians of {workloads[0].rounds} rounds at most. `Servers/link.c` connects two network namespaces by TUN devices: it",
        "delays the packets and sends them at the stated rate, so that each TCP connection has these round trips. Every run has",
        "passed it, in the time that its bytes take at least, and the server has hashed every file.",
        "",
    ]  # fmt: skip


def seen(workload, runs):
    """The lines about the connections of each subject, as the server saw them."""
    subjects = {}
    for subject in workload.subjects:
        subjects.setdefault(" or ".join(sorted({name for run in runs[subject.name] for name in run.connections})), []).append(
            subject.name
        )
    if len(subjects) == 1:
        lines = [f"The server saw each connection {shown_protection(*subjects)}."]
    else:
        lines = [f"The server saw connections {shown_protection(name)}: {', '.join(names)}." for name, names in subjects.items()]
    return lines + ([numbers(workload, runs)] if workload.http2 and workload.count > 1 else [])


def numbers(workload, runs):
    """The line with the connections that each subject has made for one run."""
    counts = {
        subject.name: statistics.median(sum(run.connections.values()) for run in runs[subject.name])
        for subject in workload.subjects
    }
    return f"Connections of a run (median): {', '.join(f'{name} {count:g}' for name, count in counts.items())}."


def shown_protection(name):
    return name if name == witness.IN_THE_CLEAR else f"with {name}"
