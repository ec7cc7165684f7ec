"""Writes docs/interop.md from the results, or compares it with them."""

import difflib
import re
import sys
from pathlib import Path

import environment
import killed_command
import killing
from cases import CASES
from drivers import DRIVERS

DOCUMENT = Path(__file__).resolve().parent.parent.parent / "docs/interop.md"

HEAD = """\
# Interoperability with other servers

How third-party servers and parsers read our uploads. `make interop` starts all of them, sends every case to each of them
with every driver (the command, the library, the module for quick apps), and compares names, values, their order, file
name, type, size and digest. It fails if a server reads something else and
[differences.py](../Tests/Interop/differences.py) does not declare it, if a declared difference does not occur, and if this
page differs from the results. `Scripts/interop --update` writes this page.
"""

ABOUT_THE_TABLE = """\
✓: read as it was sent, with every driver. Names are as browsers send them, with `"`, CR and LF as `%22`, `%0D` and `%0A`.
A letter: the difference below. –: not tested with this server.
"""

ROUTES = """\
## Proxies, Unix sockets, HTTP/2

Each of these routes is tested with a file of 5 MiB, sent by the command, and by a quick app where its options allow it. The
origin server is nginx, which reports how it was reached. The last routes fail: the error must name the cause.
"""

VERSIONS = "## Tested with"


def write_or_compare(rows: list, routes: list[str], update: bool) -> int:
    """Writes the document, or prints how it differs from the results; returns the exit status."""
    expected = document(rows, routes)
    if update:
        DOCUMENT.write_text(expected)
        print(f"interop: wrote {DOCUMENT.name}")
        return 0
    current = DOCUMENT.read_text() if DOCUMENT.exists() else ""
    if without_versions(current) == without_versions(expected):
        return 0
    texts = [without_versions(text).splitlines() for text in (current, expected)]
    print(*difflib.unified_diff(*texts, "docs/interop.md", "results", lineterm="", n=0), sep="\n", file=sys.stderr)
    print("interop: docs/interop.md differs from the results; if they are right, run Scripts/interop --update", file=sys.stderr)
    return 1


def document(rows: list, routes: list[str]) -> str:
    columns = [(case.name, case.about) for case in CASES] + [
        (killed_command.NAME, killed_command.ABOUT),
        (killing.MIDWAY, "the server is killed while it reads a file of 1 GiB: the command ends within "
            f"{killing.END_TIMEOUT} s, with an error that names the cause"),
        (killing.BACK_END,
            "the same with the server behind a proxy: the proxy's response (502 to 504), or such an error")]
    reasons = list(dict.fromkeys(
        row.cells[name] for name, _ in columns for row in rows if row.cells.get(name, "yes") != "yes"))

    def cell(row, name: str) -> str:
        seen = row.cells.get(name)
        return "–" if seen is None else "✓" if seen == "yes" else letter(reasons.index(seen))

    lines = [HEAD, "## Cases", ""]
    lines += ["| # | case | content |", "|---|---|---|"]
    lines += [f"| {number} | {name} | {about} |" for number, (name, about) in enumerate(columns, 1)]
    lines += ["", "## Results", "", ABOUT_THE_TABLE]
    numbers = " | ".join(str(number) for number in range(1, len(columns) + 1))
    lines += [f"| | {numbers} |", "|---" * (len(columns) + 1) + "|"]
    lines += [f"| {row.server.name} | " + " | ".join(cell(row, name) for name, _ in columns) + " |" for row in rows]
    lines += ["", "## Where servers differ", "", "| | what the server does | servers |", "|---|---|---|"]
    for number, reason in enumerate(reasons):
        which = " · ".join(row.server.name for row in rows if reason in row.cells.values())
        lines.append(f"| {letter(number)} | {reason} | {which} |")
    lines += ["", ROUTES]
    lines += [f"- {route}" for route in routes]
    lines += ["", VERSIONS, "", "The versions are those of the last update of this page, and are not compared.", ""]
    lines += ["| | language | versions | raised limits |", "|---|---|---|---|"]
    for row in rows:
        found = ", ".join(f"{name} {version}" for name, version in row.versions.items())
        lines.append(f"| {row.server.name} | {row.server.language} | {found} | {row.server.note} |")
    lines += [f"| {name} | proxy | {name} {version} | |" for name, version in environment.versions().items()]
    languages = {row.server.language for row in rows}
    lines += ["", f"{len(rows)} servers in {len(languages)} languages, {len(columns)} cases, {len(DRIVERS)} drivers."]
    return "\n".join(lines) + "\n"


def letter(number: int) -> str:
    return chr(ord("a") + number)


def without_versions(text: str) -> str:
    head, heading, tail = text.partition(VERSIONS)
    return head + heading + re.sub(r"^(\| [^|]* \| [^|]* \| )[^|]*\|", r"\1|", tail, flags=re.M)
