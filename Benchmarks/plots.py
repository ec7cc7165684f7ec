"""The plots, as SVG."""

import matplotlib

matplotlib.use("svg")
import matplotlib.pyplot as pyplot  # noqa: E402

import compare  # noqa: E402
from subjects import BASELINES, OURS  # noqa: E402

OWN, OTHER, BASELINE = "#1f6feb", "#8b949e", "#d0d7de"
HEADLINES = [
    ("plain", "wall", "1 GiB in the clear: seconds"),
    ("tls", "wall", "1 GiB over TLS: seconds"),
    ("small", "rate", "16 KiB, 32 at a time: uploads a second"),
    ("plain", "peak", "1 GiB in the clear: peak memory, MiB"),
]

# Keep text as text; the same figures give the same file.
matplotlib.rcParams.update({"svg.fonttype": "none", "svg.hashsalt": "uploadtask", "font.size": 9})


def write(workloads, results, progress_results, folder):
    figure, axes = pyplot.subplots(2, 2, figsize=(11, 6.4), constrained_layout=True)
    for axis, (key, measure, title) in zip(axes.flat, HEADLINES):
        bars(axis, next(workload for workload in workloads if workload.key == key), results[key], measure, title)
    save(figure, folder / "results.svg")

    figure, axes = pyplot.subplots(1, 2, figsize=(11, 3.6), constrained_layout=True, sharey=True)
    for axis, (over_tls, by_subject) in zip(axes, progress_results.items()):
        lines(axis, by_subject, "over TLS" if over_tls else "in the clear")
    save(figure, folder / "progress.svg")


def bars(axis, workload, runs, measure, title):
    subjects = workload.subjects[::-1]
    values = [compare.median(runs, subject, measure) for subject in subjects]
    colours = [OWN if one in OURS else BASELINE if one in BASELINES else OTHER for one in subjects]
    style = "{:,.0f}" if max(values) >= 20 else "{:.2f}"
    # An outlier would make the other bars too short: its bar ends at the edge, and shows its value.
    ordered = sorted(values)
    edge = 1.15 * (ordered[-2] if ordered[-1] > 2.5 * ordered[-2] else ordered[-1])
    axis.barh([subject.name for subject in subjects], [min(value, edge) for value in values], color=colours)
    for place, value in enumerate(values):
        if value > edge:
            axis.text(edge * 0.99, place, style.format(value), color="white", ha="right", va="center")
        else:
            axis.text(value + edge / 100, place, style.format(value), va="center")
    axis.set_xlim(0, edge)
    axis.xaxis.set_visible(False)
    axis.set_title(title, loc="left")
    axis.spines[["top", "right", "bottom"]].set_visible(False)


def lines(axis, by_subject, where):
    for (name, (samples, _)), colour in zip(by_subject.items(), (OWN, OTHER)):
        axis.plot(
            [sample.time for sample in samples], [(sample.reported - sample.accepted) / 1024 for sample in samples],
            label=name, color=colour, marker=".",
        )  # fmt: skip
    axis.axhline(0, color=BASELINE, linewidth=1)
    axis.set_title(f"1 MB/s, {where}: KiB reported as sent, but not yet received", loc="left")
    axis.set_xlabel("seconds")
    axis.legend()
    axis.spines[["top", "right"]].set_visible(False)


def save(figure, path):
    figure.savefig(path, metadata={"Date": None, "Creator": None})
    pyplot.close(figure)
