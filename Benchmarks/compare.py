"""Figures of runs, and their comparison with targets."""

import statistics

from workloads import WORKLOADS

UNITS = {"wall": "seconds", "cpu": "CPU seconds", "rate": "uploads a second", "peak": "peak memory"}


def median(runs, subject, figure):
    return statistics.median(getattr(run, figure) for run in runs[subject.name])


def ratio(runs, subject, other, figure):
    """The median of the ratios within each round: a slow round slows down both subjects."""
    others = {run.round: getattr(run, figure) for run in runs[other]}
    return statistics.median(
        getattr(run, figure) / others[run.round] for run in runs[subject.name] if run.round in others
    )


def value(target, results):
    runs = results[target.workload]
    if target.other_workload:
        return abs(
            median(runs, target.subject, target.figure) - median(results[target.other_workload], target.other, target.figure)
        )
    if target.other:
        return ratio(runs, target.subject, target.other.name, target.figure)
    return median(runs, target.subject, target.figure)


def name(target):
    title = next(workload.title for workload in WORKLOADS if workload.key == target.workload)
    return f"{title}: {UNITS[target.figure]} of {target.subject.name}"


def limit(target):
    sign = "≥" if target.at_least else "≤"
    if target.other_workload:
        return f"within {target.limit:g} MiB of that for 1 GiB"
    return f"{sign} {target.limit:g} × {target.other.name}" if target.other else f"{sign} {target.limit:g} MiB"


def unit(target):
    return "×" if target.other and not target.other_workload else "MiB"


def complete_at(result):
    """The time of the first report of 100 %, relative to the total time. The body is slightly longer than the file."""
    samples, seconds = result
    most = max(sample.reported for sample in samples)
    return next(sample.time for sample in samples if sample.reported == most) / seconds
