"""Figures from runs, and what they are compared with."""

import statistics

from works import WORKS

UNITS = {"wall": "seconds", "cpu": "CPU seconds", "rate": "uploads a second", "peak": "peak memory"}


def median(runs, subject, figure):
    return statistics.median(getattr(run, figure) for run in runs[subject.name])


def ratio(runs, subject, other, figure):
    """The median of the ratios within each round: what slows down a round slows down both."""
    others = {run.round: getattr(run, figure) for run in runs[other]}
    return statistics.median(
        getattr(run, figure) / others[run.round] for run in runs[subject.name] if run.round in others
    )


def value(target, results):
    runs = results[target.work]
    if target.other_work:
        return abs(
            median(runs, target.subject, target.figure) - median(results[target.other_work], target.other, target.figure)
        )
    if target.other:
        return ratio(runs, target.subject, target.other.name, target.figure)
    return median(runs, target.subject, target.figure)


def name(target):
    title = next(work.title for work in WORKS if work.key == target.work)
    return f"{title}: {UNITS[target.figure]} of {target.subject.name}"


def wanted(target):
    sign = "≥" if target.at_least else "≤"
    if target.other_work:
        return f"within {target.limit:g} MiB of that for 1 GiB"
    return f"{sign} {target.limit:g} × {target.other.name}" if target.other else f"{sign} {target.limit:g} MiB"


def unit(target):
    return "×" if target.other and not target.other_work else "MiB"


def complete_at(seen):
    """When 100 % was first said, as a part of the whole time. The body is a little longer than the file."""
    samples, seconds = seen
    most = max(sample.said for sample in samples)
    return next(sample.time for sample in samples if sample.said == most) / seconds
