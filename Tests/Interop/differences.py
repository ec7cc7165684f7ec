"""Known cases in which a server reads something else than was sent, with the reason.

The suite fails on a difference that is not declared here, and on a declared one that does not occur.
"""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Difference:
    servers: tuple[str, ...]
    case: str
    reason: str
    # Turns the expected content into the content that this server reports.
    change: Callable[[dict], object]


def names(change: Callable[[str], str]) -> Callable[[dict], None]:
    """Changes the names of all fields, the file's field included."""
    def apply(expected: dict) -> None:
        for field in expected["fields"]:
            field[0] = change(field[0])
        for file in expected["files"]:
            file["field"] = change(file["field"])
    return apply


def filenames(change: Callable[[str], str]) -> Callable[[dict], None]:
    def apply(expected: dict) -> None:
        for file in expected["files"]:
            file["filename"] = change(file["filename"])
    return apply


def both(first: Callable[[dict], object], second: Callable[[dict], object]) -> Callable[[dict], None]:
    return lambda expected: (first(expected), second(expected))


def unquoted(name: str) -> str:
    return name.replace("%22", '"')


def unescaped(name: str) -> str:
    return unquoted(name).replace("%0D", "\r").replace("%0A", "\n")


def without_backslashes(name: str) -> str:
    return name.replace("\\", "")


def halved(name: str) -> str:
    return name.replace("\\\\", "\\")


def after_backslash(name: str) -> str:
    return name.rpartition("\\")[2]


def grouped(expected: dict) -> None:
    order = list(dict.fromkeys(name for name, _ in expected["fields"]))
    expected["fields"].sort(key=lambda field: order.index(field[0]))


def last_of_each(expected: dict) -> None:
    expected["fields"] = [list(field) for field in dict(expected["fields"]).items()]


def refused(expected: dict) -> None:
    expected.clear()
    expected["status"] = 500


# The proxies forward to the Go server.
GO = ("Go", "nginx, buffering", "nginx, streaming", "Apache httpd, buffering", "Apache httpd, streaming", "HAProxy")

DIFFERENCES = [
    Difference(
        ("Flask",), "quotes in names", "decodes `%22` in names to a quote",
        both(names(unquoted), filenames(unquoted))),
    Difference(
        ("formidable", "multiparty"), "quotes in names",
        "decodes `%22` to a quote in a file name, but not in a field name", filenames(unquoted)),
    Difference(
        ("Rack",), "quotes in names", "percent-decodes a file name if every `%` in it begins a valid code",
        filenames(unescaped)),
    Difference(
        ("Rack",), "line breaks in names", "percent-decodes a file name if every `%` in it begins a valid code",
        filenames(unescaped)),
    Difference(
        ("aiohttp",), "a parameter in a name", "cannot parse a name with two semicolons, and responds with 500", refused),
    Difference(
        ("Mojolicious",), "semicolons in names",
        "treats a semicolon within quotes as the end of a parameter, and drops the part",
        lambda expected: (expected["fields"].clear(), expected["files"].clear())),
    Difference(
        ("Mojolicious",), "a parameter in a name",
        "treats a semicolon within quotes as the end of a parameter, and drops the part",
        lambda expected: expected["files"].clear()),
    Difference(
        ("Rack",), "a parameter in a name", "reads `name=` within the file name as the name of the field",
        names(lambda name: "b")),
    Difference(
        ("Flask", "aiohttp"), "backslashes in names", "treats a backslash as an escape, and drops it",
        both(names(without_backslashes), filenames(without_backslashes))),
    Difference(
        ("Tomcat",), "backslashes in names", "treats a backslash in a file name as an escape, and drops it",
        filenames(without_backslashes)),
    Difference(
        ("Jetty",), "backslashes in names", "treats a backslash in a field name as an escape, and drops it",
        names(without_backslashes)),
    Difference(
        ("Django", "busboy", "formidable", "multiparty", "PHP"), "backslashes in names",
        "treats the text before a backslash in a file name as a folder, and drops it", filenames(after_backslash)),
    Difference(
        ("Rack",), "backslashes in names",
        "drops the backslash in a field name, and the text before it in a file name",
        both(names(without_backslashes), filenames(after_backslash))),
    Difference(
        ("Flask", "aiohttp", "Starlette", "Tornado", "Jetty", *GO), "double backslashes in names",
        "treats two backslashes as one escaped backslash", both(names(halved), filenames(halved))),
    Difference(
        ("Tomcat",), "double backslashes in names", "treats two backslashes in a file name as one escaped backslash",
        filenames(halved)),
    Difference(
        ("Django", "busboy", "PHP", "Rack"), "double backslashes in names",
        "treats two backslashes as one escaped backslash, and drops the text before it in a file name",
        both(names(halved), filenames(after_backslash))),
    Difference(
        ("formidable", "multiparty"), "double backslashes in names",
        "treats the text before a backslash in a file name as a folder, and drops it", filenames(after_backslash)),
    Difference(
        ("PHP",), "dots, spaces and brackets", "replaces dots and spaces in field names by underscores",
        names(lambda name: name.replace(".", "_").replace(" ", "_"))),
    Difference(
        (*GO, "cpp-httplib"), "fields in order", "keeps fields in a map, which does not keep their order",
        lambda expected: expected["fields"].sort()),
    Difference(
        ("Flask", "Django", "Tornado", "Jetty", "CGI.pm", "cpp-httplib", *GO), "repeated field",
        "groups the values by name, in order", grouped),
    Difference(
        ("PHP", "Rack"), "repeated field", "keeps the last value of a name that does not end in `[]`", last_of_each),
    Difference(
        ("cpp-httplib",), "Chinese header", "percent-decodes header values",
        lambda expected: expected.update(title="你好，世界")),
    Difference(
        ("PHP",), "three on one connection", "PHP's built-in server closes the connection after each response",
        lambda expected: expected.update(connections=3)),
]


def check(servers: list[str], cases: list[str]) -> None:
    """Raises an error for a difference of an unknown case or server."""
    for each in DIFFERENCES:
        for name, known in [(each.case, cases)] + [(server, servers) for server in each.servers]:
            if name not in known:
                raise AssertionError(f"differences.py names {name!r}, which is neither a case nor a server")


def of(server: str, case: str) -> Difference | None:
    found = [each for each in DIFFERENCES if server in each.servers and case == each.case]
    if len(found) > 1:
        raise AssertionError(f"{server}, {case}: declared twice")
    return found[0] if found else None
