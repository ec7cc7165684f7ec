"""The registry of faults, by the name in a request's `fault=`. The other modules of this folder register them.

Each returns whether the connection can be used for another request. `at=` is a random number below a million, which selects
the position or the variant.
"""

from collections.abc import Awaitable, Callable

from soak_request import Request

FAULTS: dict[str, Callable[[Request], Awaitable[bool]]] = {}


def fault(function: Callable[[Request], Awaitable[bool]]) -> Callable[[Request], Awaitable[bool]]:
    FAULTS[function.__name__.replace("_", "-")] = function
    return function


def position(request: Request) -> int:
    """A random position in the body, before its last bytes, so that the body is recognizably incomplete."""
    return max(request.length - 3, 0) * request.at // 1_000_000


def status(request: Request) -> int:
    return int(request.query["status"])
