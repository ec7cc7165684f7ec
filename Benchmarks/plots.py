"""The plots, as SVG."""

import matplotlib

matplotlib.use("svg")
import matplotlib.pyplot as pyplot  # noqa: E402

import judging  # noqa: E402
from subjects import FLOORS, OURS  # noqa: E402
from works import WORKS  # noqa: E402

OWN, OTHER, FLOOR = "#1f6feb", "#8b949e", "#d0d7de"
HEADLINES = [
    ("plain", "wall", "1 GiB in the clear: seconds"),
    ("tls", "wall", "1 GiB over TLS: seconds"),
    ("small", "rate", "16 KiB, 32 at a time: uploads a second"),
    ("plain", "peak", "1 GiB in the clear: peak memory, MiB"),
]

# Text stays text, and two runs with the same figures give the same file.
matplotlib.rcParams.update({"svg.fonttype": "none", "svg.hashsalt": "uploadtask", "font.size": 9})


def write(results, truths, folder):
    figure, axes = pyplot.subplots(2, 2, figsize=(11, 6.4), constrained_layout=True)
    for axis, (key, measure, title) in zip(axes.flat, HEADLINES):
        bars(axis, next(work for work in WORKS if work.key == key), results[key], measure, title)
    save(figure, folder / "results.svg")

    figure, axes = pyplot.subplots(1, 2, figsize=(11, 3.6), constrained_layout=True, sharey=True)
    for axis, (over_tls, seen) in zip(axes, truths.items()):
        lines(axis, seen, "over TLS" if over_tls else "in the clear")
    save(figure, folder / "progress.svg")


def bars(axis, work, runs, measure, title):
    subjects = work.subjects[::-1]
    values = [judging.median(runs, subject, measure) for subject in subjects]
    colours = [OWN if one in OURS else FLOOR if one in FLOORS else OTHER for one in subjects]
    style = "{:,.0f}" if max(values) >= 20 else "{:.2f}"
    # One peer that is far off would leave the others no room: its bar goes to the edge, and says how far it should.
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


def lines(axis, seen, where):
    for (name, (samples, _)), colour in zip(seen.items(), (OWN, OTHER)):
        axis.plot(
            [sample.time for sample in samples], [(sample.said - sample.accepted) / 1024 for sample in samples],
            label=name, color=colour, marker=".",
        )  # fmt: skip
    axis.axhline(0, color=FLOOR, linewidth=1)
    axis.set_title(f"1 MB/s, {where}: KiB said to be sent beyond what has arrived", loc="left")
    axis.set_xlabel("seconds")
    axis.legend()
    axis.spines[["top", "right"]].set_visible(False)


def save(figure, path):
    figure.savefig(path, metadata={"Date": None, "Creator": None})
    pyplot.close(figure)
