"""Kills at random moments: after a random time, or at the moment at which an upload arrives."""

import random
import signal
import time
from collections.abc import Callable
from pathlib import Path

# Seconds between two looks at a process or a journal.
LOOK = 0.0005


def wait_until(moments: random.Random, span: float, journal: Path, runs: "Callable[[], bool]") -> bool:
    """Waits for a random moment: a time of at most `span` seconds, or, as often, the arrival of some uploads, at most 5.

    - runs: Whether to go on waiting.
    Returns whether it is so still."""
    end = time.monotonic() + moments.uniform(0.01, span)
    size, arrivals = journal.stat().st_size, moments.randint(1, 5) if moments.random() < 0.5 else None
    while runs() and time.monotonic() < end:
        if arrivals and (now := journal.stat().st_size) > size:
            size, arrivals = now, arrivals - 1
            if arrivals == 0:
                break
        time.sleep(LOOK)
    return runs()


class KilledProcess:
    """A program that is started again after each kill, until it ends by itself."""

    def __init__(self, moments: random.Random, span: float, journal: Path):
        self.moments, self.journal = moments, journal
        # Long enough for the start of the process on this machine; a kill before it shows nothing.
        self.span = span
        self.kills = 0

    def run(self, start, after_kill=lambda _: False, deadline: float = 0) -> "tuple[int, str, str]":
        """Returns the exit status and the output of the process that was not killed.

        - start: Starts the program.
        - after_kill: Called after each kill with the output; returns whether the program is not to be started again.
        - deadline: The time of `time.monotonic()` after which the program is no longer killed."""
        while True:
            size = self.journal.stat().st_size
            process = start()
            kills = not deadline or time.monotonic() < deadline
            if kills and wait_until(self.moments, self.span, self.journal, process.runs):
                process.signal(signal.SIGKILL)
            status, output, errors = process.wait()
            if status != -signal.SIGKILL:
                return status, output, errors
            self.kills += 1
            if self.journal.stat().st_size == size:
                self.span *= 1.05
            if after_kill(output):
                return status, output, errors
