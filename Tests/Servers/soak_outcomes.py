"""How often `make soak` asks for each fault of soak_faults, and how such an upload may end.

`S200` is a success with that status, `S=` one with the status that was asked for, `F300` a failure with that code.
Besides, whatever the fault: an upload that was aborted may end with F1002, and one whose file was changed with F300.
"""

import dataclasses


@dataclasses.dataclass(frozen=True)
class Fault:
    weight: int  # in a thousand
    outcomes: tuple[str, ...]
    # A success needs the whole form at the server.
    needs_whole: bool = True
    # The client may end it before the server comes to it.
    may_come_late: bool = False
    # How many requests it takes.
    requests: int = 1


FAULTS = {
    "none": Fault(448, ("S200",)),
    "other-status": Fault(30, ("S=",)),
    "early-keep": Fault(30, ("S=",), needs_whole=False),
    "early-close": Fault(30, ("S=",), needs_whole=False),
    "early-reset": Fault(30, ("S=",), needs_whole=False),
    # A success with what arrived if the body was still on its way, else an answer that was cut.
    "early-cut": Fault(20, ("S=", "F300"), needs_whole=False),
    "reset-mid-body": Fault(30, ("F300",)),
    "close-mid-body": Fault(30, ("F300",)),
    "close-before-answer": Fault(20, ("F300",)),
    "cut-answer": Fault(20, ("F300",)),
    "silent-close": Fault(40, ("S200",)),
    "silent-reset": Fault(20, ("S200",)),
    "interim": Fault(30, ("S200",)),
    "slow-head": Fault(20, ("S200",)),
    "malformed": Fault(20, ("F200",)),
    "chunked": Fault(20, ("S200",)),
    "http10": Fault(20, ("S200",)),
    "two-answers": Fault(10, ("S200",)),
    "gzip-answer": Fault(20, ("S200",)),
    "broken-gzip": Fault(10, ("F200",)),
    "redirect-307": Fault(20, ("S200",), requests=2),
    "redirect-303": Fault(15, ("S200",), requests=2),
    "redirect-early": Fault(10, ("S200",), requests=2),
    "redirect-loop": Fault(3, ("F200",), requests=31),
    "redirect-down": Fault(5, ("F200",)),
    "slow-reader": Fault(15, ("S200",)),
    "late-reader": Fault(20, ("S200",)),
    "no-answer": Fault(10, ("F204",), may_come_late=True),
    "stops-reading": Fault(4, ("F204",), may_come_late=True),
}

# Of a request that was on its way to a server which gave up the connection at that moment, nobody can tell whether it
# was processed, so it ends with F300. As the queue is never empty, the next request goes out as soon as an answer is
# whole, often before the end of the connection is here: of a hundred given up silently, at most so many lose one.
STALE_PERCENT = 30
SILENT = ("silent-close", "silent-reset", "two-answers")

# How much more the client may hold at the end than after the warm-up, when all of its UploadClients were shut down. The
# heap grows with the busiest moment so far (chunks of 512 KiB, up to 128 uploads), so what the second half adds says more
# about leaks.
MEMORY_KIB = 24 * 1024
SECOND_HALF_KIB = 12 * 1024
DESCRIPTORS = 2
