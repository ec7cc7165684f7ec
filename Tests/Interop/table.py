"""docs/interop.md: written by what was seen, or compared with it."""

import difflib
import re
import sys
from pathlib import Path

import killing
import stations
from cases import CASES
from drivers import DRIVERS

DOCUMENT = Path(__file__).resolve().parent.parent.parent / "docs/interop.md"

HEAD = """\
# Works with the servers that people have

What we send, as it was understood by servers and parsers that others wrote. `make interop` starts them all, sends every
case to each of them by all of our faces (the command, the library, the module for quick apps), and compares names,
values, their order, file name, type, size and digest. It fails where a server understood something else and
[differences.py](../Tests/Interop/differences.py) does not say so, where a difference that is declared there did not
occur, and where this page says something else than was seen. `Scripts/interop --update` writes this page.
"""

ABOUT_THE_TABLE = """\
✓: understood as it was sent, by every driver; names as browsers send them, with `"`, CR and LF as `%22`, `%0D` and
`%0A`. A letter: the difference below. –: not for this server.
"""

WAYS = """\
## Ways to a server

A file of 5 MiB goes each of these ways, sent by the command, and where it is a way for everybody by a quick app; at its end
stands nginx, which says how it was reached. On the last ones it is told why there is no way, or what ended it.
"""

VERSIONS = "## Tested with"


def hold(rows: list, ways: list[str], update: bool) -> int:
    """Writes the document, or says where it is wrong; returns the exit status."""
    seen = document(rows, ways)
    if update:
        DOCUMENT.write_text(seen)
        print(f"interop: wrote {DOCUMENT.name}")
        return 0
    said = DOCUMENT.read_text() if DOCUMENT.exists() else ""
    if without_versions(said) == without_versions(seen):
        return 0
    texts = [without_versions(text).splitlines() for text in (said, seen)]
    print(*difflib.unified_diff(*texts, "docs/interop.md", "seen", lineterm="", n=0), sep="\n", file=sys.stderr)
    print("interop: docs/interop.md does not say what was seen; if that is right: Scripts/interop --update", file=sys.stderr)
    return 1


def document(rows: list, ways: list[str]) -> str:
    columns = [(case.name, case.about) for case in CASES] + [
        (killing.MIDWAY, "the server is killed while it reads a file of 1 GiB: the command ends within "
            f"{killing.AT_MOST} s, with an error that says what happened"),
        (killing.BACK_END,
            "the same with what stands behind a proxy: the proxy's answer (502 to 504), or such an error")]
    reasons = list(dict.fromkeys(
        row.cells[name] for name, _ in columns for row in rows if row.cells.get(name, "yes") != "yes"))

    def cell(row, name: str) -> str:
        seen = row.cells.get(name)
        return "–" if seen is None else "✓" if seen == "yes" else letter(reasons.index(seen))

    lines = [HEAD, "## What is sent", ""]
    lines += ["| # | case | what |", "|---|---|---|"]
    lines += [f"| {number} | {name} | {about} |" for number, (name, about) in enumerate(columns, 1)]
    lines += ["", "## What was understood", "", ABOUT_THE_TABLE]
    numbers = " | ".join(str(number) for number in range(1, len(columns) + 1))
    lines += [f"| | {numbers} |", "|---" * (len(columns) + 1) + "|"]
    lines += [f"| {row.server.name} | " + " | ".join(cell(row, name) for name, _ in columns) + " |" for row in rows]
    lines += ["", "## Where servers differ", "", "| | what the server does | which |", "|---|---|---|"]
    for number, reason in enumerate(reasons):
        which = " · ".join(row.server.name for row in rows if reason in row.cells.values())
        lines.append(f"| {letter(number)} | {reason} | {which} |")
    lines += ["", WAYS]
    lines += [f"- {way}" for way in ways]
    lines += ["", VERSIONS, "", "Versions are those of the last update of this page, and do not count.", ""]
    lines += ["| | language | versions | limits that were raised |", "|---|---|---|---|"]
    for row in rows:
        found = ", ".join(f"{name} {version}" for name, version in row.versions.items())
        lines.append(f"| {row.server.name} | {row.server.language} | {found} | {row.server.note} |")
    lines += [f"| {name} | proxy | {name} {version} | |" for name, version in stations.versions().items()]
    languages = {row.server.language for row in rows}
    lines += ["", f"{len(rows)} servers in {len(languages)} languages, {len(columns)} cases, {len(DRIVERS)} drivers."]
    return "\n".join(lines) + "\n"


def letter(number: int) -> str:
    return chr(ord("a") + number)


def without_versions(text: str) -> str:
    head, heading, tail = text.partition(VERSIONS)
    return head + heading + re.sub(r"^(\| [^|]* \| [^|]* \| )[^|]*\|", r"\1|", tail, flags=re.M)
