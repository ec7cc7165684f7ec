"""Compares the content that a server reports with the content that was sent."""

import json

import differences
from cases import Case


def text(hexadecimal: str | None) -> str | None:
    return None if hexadecimal is None else bytes.fromhex(hexadecimal).decode("utf-8", "surrogateescape")


def headers(result: dict) -> dict[str, str]:
    return {name.lower(): value for name, value in result["headers"].items()}


def reported(results: list[dict]) -> dict:
    """The content that all uploads of a case have in common, and the number of connections that they used."""
    each, connections = [], set()
    for result in results:
        if "statusCode" not in result:
            return {"error": result}
        if result["statusCode"] != 200:
            return {"status": result["statusCode"], "body": result["data"]}
        body = json.loads(result["data"])
        # A proxy reports the port of our connection; the back end reports the port of the proxy's.
        connections.add(headers(result).get("x-client-port") or body["connection"])
        each.append({
            "status": 200, "method": body["method"], "title": body["title"],
            "fields": [[text(name), text(value)] for name, value in body["fields"]],
            "files": [
                file | {"field": text(file["field"]), "filename": text(file["filename"])} for file in body["files"]]})
    if any(other != each[0] for other in each):
        return {"error": f"the uploads differ: {each}"}
    return each[0] | {"connections": len(connections)}


def matches(seen: dict, expected: dict) -> bool:
    if expected["status"] != 200:
        return seen.get("status") == expected["status"]
    return seen == expected


def find_fault(server: str, case: Case, results: list[dict]) -> str | None:
    """A description of what is wrong, or None."""
    seen, expected = reported(results), case.expected()
    difference = differences.of(server, case.name)
    if difference:
        if matches(seen, expected):
            return f"a declared difference did not occur: the server {difference.reason}"
        difference.change(expected)
    if matches(seen, expected):
        return None
    return "".join(
        f"\n    {key}: expected {short(expected.get(key))}\n    {' ' * len(key)}  but got  {short(seen.get(key))}"
        for key in expected | seen if expected.get(key) != seen.get(key))


def short(value: object) -> str:
    shown = repr(value)
    return shown if len(shown) < 400 else f"{shown[:300]} … {shown[-80:]}"


def versions(results: list[dict]) -> dict[str, str]:
    """The software versions in the responses; a proxy's is in the Server header."""
    for result in results:
        if result.get("statusCode") == 200:
            proxy, _, version = headers(result).get("server", "").partition("/")
            found = json.loads(result["data"])["versions"]
            if not all(found.values()):
                raise AssertionError(f"a version is missing: {found}")
            return {proxy: version.split()[0]} | found if "x-client-port" in headers(result) else found
    return {}
