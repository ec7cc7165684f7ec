"""Compares what a server says it understood with what it was sent."""

import json

import differences
from cases import Case


def text(hexadecimal: str | None) -> str | None:
    return None if hexadecimal is None else bytes.fromhex(hexadecimal).decode("utf-8", "surrogateescape")


def header(answer: dict) -> dict[str, str]:
    return {name.lower(): value for name, value in answer["headers"].items()}


def understood(told: list[dict]) -> dict:
    """The uploads of a case as one: what was understood, the same each time, and how many connections it took."""
    each, connections = [], set()
    for answer in told:
        if "statusCode" not in answer:
            return {"error": answer}
        if answer["statusCode"] != 200:
            return {"status": answer["statusCode"], "body": answer["data"]}
        body = json.loads(answer["data"])
        # A proxy says from which port of ours a request came; the back end sees the proxy's.
        connections.add(header(answer).get("x-client-port") or body["connection"])
        each.append({
            "status": 200, "method": body["method"], "title": body["title"],
            "fields": [[text(name), text(value)] for name, value in body["fields"]],
            "files": [
                file | {"field": text(file["field"]), "filename": text(file["filename"])} for file in body["files"]]})
    if any(other != each[0] for other in each):
        return {"error": f"not the same each time: {each}"}
    return each[0] | {"connections": len(connections)}


def matches(seen: dict, expected: dict) -> bool:
    if expected["status"] != 200:
        return seen.get("status") == expected["status"]
    return seen == expected


def judge(server: str, case: Case, told: list[dict]) -> str | None:
    """What is wrong, if anything."""
    seen, expected = understood(told), case.expected()
    difference = differences.of(server, case.name)
    if difference:
        if matches(seen, expected):
            return f"a difference is declared, and did not occur: it {difference.reason}"
        difference.change(expected)
    if matches(seen, expected):
        return None
    return "".join(
        f"\n    {key}: expected {short(expected.get(key))}\n    {' ' * len(key)}  but saw  {short(seen.get(key))}"
        for key in expected | seen if expected.get(key) != seen.get(key))


def short(value: object) -> str:
    shown = repr(value)
    return shown if len(shown) < 400 else f"{shown[:300]} … {shown[-80:]}"


def versions(told: list[dict]) -> dict[str, str]:
    """What runs there, as its answers say; a proxy says it in the header."""
    for answer in told:
        if answer.get("statusCode") == 200:
            proxy, _, version = header(answer).get("server", "").partition("/")
            found = json.loads(answer["data"])["versions"]
            if not all(found.values()):
                raise AssertionError(f"a version is missing: {found}")
            return {proxy: version.split()[0]} | found if "x-client-port" in header(answer) else found
    return {}
