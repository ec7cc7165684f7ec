"""Where the modules beside this one register what they do, by the name that a request gives in `fault=`.

Each returns whether the connection can carry another request. `at=` is a random number below a million, which chooses
the place or the variant.
"""

from collections.abc import Awaitable, Callable

from soak_request import Request

FAULTS: dict[str, Callable[[Request], Awaitable[bool]]] = {}


def fault(function: Callable[[Request], Awaitable[bool]]) -> Callable[[Request], Awaitable[bool]]:
    FAULTS[function.__name__.replace("_", "-")] = function
    return function


def place(request: Request) -> int:
    """A random byte of the body, never its last ones: what is not whole must be seen to be."""
    return max(request.length - 3, 0) * request.at // 1_000_000


def status(request: Request) -> int:
    return int(request.query["status"])
