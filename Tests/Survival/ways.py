"""The ways in which the command sends an upload."""

from dataclasses import dataclass

from jobs import SIZES


@dataclass(frozen=True)
class Way:
    name: str
    #: The path at the receiver.
    path: str
    options: "tuple[str, ...]"
    #: The sizes of the files that are killed in the middle, in bytes.
    sizes: "tuple[int, ...]"
    #: Whether the server reports what it has: then no upload ends as `unknown`.
    reports: bool = True


PLAIN = Way("plain", "/", ("--resume-with", "off"), SIZES, reports=False)
DRAFT = Way("draft", "/", ("--resume-with", "draft"), (*SIZES, 1_200_000))
TUS = Way("tus", "/files/", ("--resume-with", "tus"), (*SIZES, 1_200_000))
RESUMABLE = (DRAFT, TUS)
