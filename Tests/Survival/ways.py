"""The ways in which the command sends an upload."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Way:
    name: str
    #: The path at the receiver.
    path: str
    options: "tuple[str, ...]"
    #: Whether the server reports what it has: then no upload ends as `unknown`.
    reports: bool = True


PLAIN = Way("plain", "/", ("--resume-with", "off"), reports=False)
DRAFT = Way("draft", "/", ("--resume-with", "draft"))
TUS = Way("tus", "/files/", ("--resume-with", "tus"))
RESUMABLE = (DRAFT, TUS)
