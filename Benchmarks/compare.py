"""Figures of runs, and their comparison with targets."""

import statistics

from workloads import WORKLOADS

UNITS = {"wall": "seconds", "cpu": "CPU seconds", "rate": "uploads a second", "peak": "peak memory"}


def median(runs, subject, figure):
    return statistics.median(getattr(run, figure) for run in runs[subject.name])


def by_round(runs, subject, figure):
    return {run.round: getattr(run, figure) for run in runs[subject.name]}


def within_rounds(values, others, combine):
    """The median of the combinations within each round: a slow round slows down both subjects."""
    return statistics.median(combine(values[number], others[number]) for number in values if number in others)


def ratio(runs, subject, other, figure):
    """
    other: the name of a subject.
    """
    others = {run.round: getattr(run, figure) for run in runs[other]}
    return within_rounds(by_round(runs, subject, figure), others, lambda one, two: one / two)


def measured(target, runs):
    """The other subjects of a target that were measured."""
    others = target.other if isinstance(target.other, list) else [target.other]
    return [other for other in others if other and runs.get(other.name)]


def best(runs, subjects, figure):
    """The best value of each round."""
    values = [by_round(runs, subject, figure) for subject in subjects]
    choose = max if figure == "rate" else min
    return {number: choose(each[number] for each in values if number in each) for each in values for number in each}


def is_measured(target, results):
    """Whether the subjects of a target are in the results: a program can be missing on this machine."""
    runs = results.get(target.workload, {})
    if not runs.get(target.subject.name):
        return False
    if target.other_workload:
        return bool(results.get(target.other_workload, {}).get(target.other.name))
    return not target.other or bool(measured(target, runs))


def value(target, results):
    runs = results[target.workload]
    if target.other_workload:
        return abs(
            median(runs, target.subject, target.figure) - median(results[target.other_workload], target.other, target.figure)
        )
    if not target.other:
        return median(runs, target.subject, target.figure)
    values, others = by_round(runs, target.subject, target.figure), best(runs, measured(target, runs), target.figure)
    return within_rounds(values, others, (lambda one, two: one - two) if target.more else (lambda one, two: one / two))


def name(target):
    title = next(workload.title for workload in WORKLOADS if workload.key == target.workload)
    return f"{title}: {UNITS[target.figure]} of {target.subject.name}"


def limit(target):
    sign = "≥" if target.at_least else "≤"
    if target.other_workload:
        return f"within {target.limit:g} MiB of that for 1 GiB"
    if not target.other:
        return f"{sign} {target.limit:g} MiB"
    other = "the fastest other" if isinstance(target.other, list) else target.other.name
    return f"{sign} {target.limit:g} s more than {other}" if target.more else f"{sign} {target.limit:g} × {other}"


def unit(target):
    if target.more:
        return "s"
    return "×" if target.other and not target.other_workload else "MiB"


def shown(target, value):
    """The value with two decimals, or with as many as it takes to differ from the limit."""
    for decimals in range(2, 6):
        text = f"{value:.{decimals}f}"
        if target.is_met(float(text)) == target.is_met(value):
            break
    return text


def complete_at(result):
    """The time of the first report of 100 %, relative to the total time. The body is slightly longer than the file."""
    samples, seconds = result
    most = max(sample.reported for sample in samples)
    return next(sample.time for sample in samples if sample.reported == most) / seconds
