"""Compares what the client of `make soak` was told with what the servers saw."""

import collections
import dataclasses
from collections.abc import Iterator

from soak_outcomes import DESCRIPTORS, FAULTS, MEMORY_KIB, SECOND_HALF_KIB, SILENT, STALE_PERCENT
from soak_plan import Upload


@dataclasses.dataclass
class Told:
    """What the client was told: the words of Tests/Soak/Report.swift."""

    outcome: str
    was_aborted: bool
    violations: str
    detail: str


@dataclasses.dataclass
class Seen:
    """What a server saw of one request: the words of soak_request.Request.record."""

    hop: int
    was_made: bool
    method: str
    received: int
    length: int
    is_closed: bool
    digest: str

    @property
    def is_whole(self) -> bool:
        return self.received == self.length


def problems(upload: Upload, told: Told, seen: list[Seen]) -> Iterator[str]:
    """What is wrong with an upload."""
    if told.violations:
        yield told.violations
    if told.outcome == "none":
        yield "it never ended"
    for hop, times in collections.Counter(request.hop for request in seen).items():
        if times > 1:
            yield f"request {hop} was processed {times} times"
    for request in seen:
        if request.method == "POST" and request.is_whole and request.digest != upload.digest:
            yield f"a form that is whole has another file, or none: {request}"
        if request.is_closed and not request.is_whole:
            yield f"a form that is not whole has its closing boundary: {request}"
    if "changed while it was sent" in told.detail and any(request.is_closed for request in seen):
        yield "a file that changed arrived with a closing boundary"
    if told.outcome.startswith("S"):
        yield from problems_of_success(upload, told, seen)
    if not is_allowed(upload, told, seen):
        yield "it must not end so"


def problems_of_success(upload: Upload, told: Told, seen: list[Seen]) -> Iterator[str]:
    fault = FAULTS[upload.fault]
    if len(seen) < fault.requests:
        yield f"a success after {len(seen)} of {fault.requests} requests"
    if fault.needs_whole and not any(request.method == "POST" and request.is_whole for request in seen):
        yield "a success, but no form is whole"
    is_empty = told.outcome in ("S204", "S304") or upload.fault == "early-cut" and not told.detail
    if not is_empty and not told.detail.startswith(f"id={upload.id} "):
        yield "the answer is not its own"


def is_stale(upload: Upload, told: Told, seen: list[Seen]) -> bool:
    """Whether its connection had been given up when the request was on its way."""
    is_changed = upload.change != "-" and "changed" in told.detail
    return told.outcome == "F300" and len(seen) < FAULTS[upload.fault].requests and not is_changed


def is_allowed(upload: Upload, told: Told, seen: list[Seen]) -> bool:
    fault = FAULTS[upload.fault]
    if upload.late != "-":
        return told.outcome == "F200" and "shut down" in told.detail and not seen
    if told.outcome == "F1002":
        return told.was_aborted
    if upload.change != "-" and told.outcome == "F300" and "changed" in told.detail:
        return True
    if is_stale(upload, told, seen):
        return True  # if there are few: problems_of_all
    outcomes = [f"S{upload.status}" if outcome == "S=" else outcome for outcome in fault.outcomes]
    was_made = bool(seen) and max(seen, key=lambda request: request.hop).was_made
    return told.outcome in outcomes and (was_made or fault.may_come_late)


def problems_of_all(uploads: list[Upload], stale: int) -> Iterator[str]:
    silent = sum(upload.fault in SILENT for upload in uploads)
    if stale > 10 + silent * STALE_PERCENT // 100:  # ten, because a short run has few of either
        yield f"{stale} requests were lost on connections that the server had given up, {silent} times in all"


def problems_of_resources(measured: list[list[int]]) -> Iterator[str]:
    """Of memory, its peak and descriptors: after the warm-up, half-way and at the end."""
    (memory, _, descriptors), (half_way, _, _), (at_end, _, descriptors_at_end) = measured
    if at_end > memory + MEMORY_KIB:
        yield f"resident memory went from {memory} to {at_end} KiB, which is beyond {MEMORY_KIB} more"
    if at_end > half_way + SECOND_HALF_KIB:
        yield f"the second half added {at_end - half_way} KiB of memory, which is beyond {SECOND_HALF_KIB}"
    if descriptors_at_end > descriptors + DESCRIPTORS:
        yield f"descriptors went from {descriptors} to {descriptors_at_end}, which is beyond {DESCRIPTORS} more"
