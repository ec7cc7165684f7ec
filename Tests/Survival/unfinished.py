"""Uploads that have begun and not ended, as the folder of the receiver shows them."""

import signal
import time
from pathlib import Path

from command import Running
from servers import Receiver
from transfer import MIB

#: The size of a file that takes some seconds at the rate of SLOW.
SIZE = 12 * MIB
SLOW = ("--limit-rate", "4M")


def wait_for_bytes(server: Receiver, count: int, timeout: float = 30) -> None:
    """Waits until unfinished uploads have this number of bytes."""
    end = time.monotonic() + timeout
    while time.monotonic() < end:
        parts = server.directory.glob(".uploads/*.part")
        if sum(size(path) for path in parts) >= count:
            return
        time.sleep(0.01)
    raise AssertionError("nothing arrives")


def size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def resources(server: Receiver) -> "list[str]":
    """The resources of uploads that have begun and not ended."""
    return [path.stem for path in server.directory.glob(".uploads/*.part")]


def kill(process: Running) -> None:
    process.signal(signal.SIGKILL)
    process.wait()
