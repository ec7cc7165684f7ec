"""The frequency of each fault of soak_faults in `make soak`, and the allowed outcomes of such an upload.

`S200` is a success with this status, `S=` a success with the requested status, `F300` a failure with this code. With any
fault, F1002 is allowed for an aborted upload, and F300 for an upload whose file was changed.
"""

import dataclasses


@dataclasses.dataclass(frozen=True)
class Fault:
    weight: int  # in a thousand
    outcomes: tuple[str, ...]
    # Whether a success requires that the server has the whole form.
    needs_whole: bool = True
    # Whether the client may end the upload before the server makes the fault.
    may_come_late: bool = False
    # The number of requests of one upload.
    requests: int = 1


FAULTS = {
    "none": Fault(448, ("S200",)),
    "other-status": Fault(30, ("S=",)),
    "early-keep": Fault(30, ("S=",), needs_whole=False),
    "early-close": Fault(30, ("S=",), needs_whole=False),
    "early-reset": Fault(30, ("S=",), needs_whole=False),
    # A success with the received data if the body was not completely sent; else the response is incomplete (F300).
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

# When a server closes a connection while a request is being sent, it is unknown whether the request was processed, so the
# upload ends with F300, unless it may be sent again and its end was not sent. At most this percentage of silently closed
# connections may lose a request.
STALE_PERCENT = 1
SILENT = ("silent-close", "silent-reset", "two-answers")

# The allowed growth from after the warm-up to the end, both measured with all UploadClients shut down and freed memory returned
# to the system. Its pages that still hold something grow with the largest load so far (chunks of 512 KiB, up to 128 uploads), so
# the growth in the second half is a better sign of leaks.
MEMORY_KIB = 12 * 1024
SECOND_HALF_KIB = 6 * 1024
DESCRIPTORS = 2
