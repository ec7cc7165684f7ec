"""Compares the results that the client of `make soak` reports with the requests that the servers received."""

import collections
import dataclasses
from collections.abc import Iterator

from soak_outcomes import DESCRIPTORS, FAULTS, MEMORY_KIB, SECOND_HALF_KIB, SILENT, STALE_PERCENT
from soak_plan import Upload


@dataclasses.dataclass
class Reported:
    """The result of an upload, as Tests/Soak/Client/Report.swift reports it."""

    outcome: str
    was_aborted: bool
    violations: str
    detail: str


@dataclasses.dataclass
class Received:
    """One request, as soak_request.Request.record reports it."""

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


def problems(upload: Upload, result: Reported, requests: list[Received], retries: int) -> Iterator[str]:
    """Yields the problems of an upload that may be sent again this number of times."""
    if result.violations:
        yield result.violations
    if result.outcome == "none":
        yield "it never ended"
    for hop, times in collections.Counter(request.hop for request in requests).items():
        if times > 1 + retries:
            yield f"request {hop} was sent {times} times"
    for hop, times in collections.Counter(request.hop for request in requests if request.is_whole).items():
        if times > 1:
            yield f"request {hop} was processed {times} times"
    for request in requests:
        if request.method == "POST" and request.is_whole and request.digest != upload.digest:
            yield f"a complete form has a wrong file, or none: {request}"
        if request.is_closed and not request.is_whole:
            yield f"an incomplete form has its closing boundary: {request}"
    if "changed while it was sent" in result.detail and any(request.is_closed for request in requests):
        yield "a file that changed arrived with a closing boundary"
    if result.outcome.startswith("S"):
        yield from problems_of_success(upload, result, requests)
    if not is_allowed(upload, result, requests):
        yield "this outcome is not allowed"


def problems_of_success(upload: Upload, result: Reported, requests: list[Received]) -> Iterator[str]:
    fault = FAULTS[upload.fault]
    if len(requests) < fault.requests:
        yield f"a success after {len(requests)} of {fault.requests} requests"
    if fault.needs_whole and not any(request.method == "POST" and request.is_whole for request in requests):
        yield "a success, but no form is complete"
    is_empty = result.outcome in ("S204", "S304") or upload.fault == "early-cut" and not result.detail
    if not is_empty and not result.detail.startswith(f"id={upload.id} "):
        yield "the response belongs to another upload"


def is_stale(upload: Upload, result: Reported, requests: list[Received]) -> bool:
    """Whether the server had closed the connection when the request was sent."""
    is_changed = upload.change != "-" and "changed" in result.detail
    return result.outcome == "F300" and len(requests) < FAULTS[upload.fault].requests and not is_changed


def is_allowed(upload: Upload, result: Reported, requests: list[Received]) -> bool:
    fault = FAULTS[upload.fault]
    if upload.late != "-":
        return result.outcome == "F200" and "shut down" in result.detail and not requests
    if result.outcome == "F1002":
        return result.was_aborted
    if upload.change != "-" and result.outcome == "F300" and "changed" in result.detail:
        return True
    if is_stale(upload, result, requests):
        return True  # problems_of_all limits their number
    outcomes = [f"S{upload.status}" if outcome == "S=" else outcome for outcome in fault.outcomes]
    last = max((request.hop for request in requests), default=0)
    was_made = any(request.was_made for request in requests if request.hop == last)
    return result.outcome in outcomes and (was_made or fault.may_come_late)


def problems_of_all(uploads: list[Upload], stale: int, retries: int) -> Iterator[str]:
    silent = sum(upload.fault in SILENT for upload in uploads)
    # Ten, because the numbers of a short run are small. A lost request whose end was not sent is sent again.
    if stale > (0 if retries else 10 + silent * STALE_PERCENT // 100):
        yield f"{stale} requests were lost on connections that the server had closed, of {silent} closed connections"


def problems_of_resources(measured: list[list[int]]) -> Iterator[str]:
    """Yields the problems of memory and descriptors, measured after the warm-up, half-way and at the end."""
    (memory, _, descriptors), (half_way, _, _), (at_end, _, descriptors_at_end) = measured
    if at_end > memory + MEMORY_KIB:
        yield f"resident memory went from {memory} to {at_end} KiB, by more than {MEMORY_KIB} KiB"
    if at_end > half_way + SECOND_HALF_KIB:
        yield f"the second half added {at_end - half_way} KiB of memory, more than {SECOND_HALF_KIB} KiB"
    if descriptors_at_end > descriptors + DESCRIPTORS:
        yield f"descriptors went from {descriptors} to {descriptors_at_end}, by more than {DESCRIPTORS}"
