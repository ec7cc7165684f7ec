"""Processes of servers: their CPU time and memory, a free port, and a folder in memory."""

import contextlib
import os
import pathlib
import signal
import socket
import subprocess
import time

TICKS = os.sysconf("SC_CLK_TCK")
START_TIMEOUT = 30  # seconds


def family(process):
    """The identifiers of a process and of its children."""
    children = pathlib.Path(f"/proc/{process}/task/{process}/children").read_text().split()
    return [process, *(each for child in children for each in family(int(child)))]


def cpu(process):
    """The CPU seconds of a process and its children so far."""
    total = 0
    for each in family(process):
        fields = pathlib.Path(f"/proc/{each}/stat").read_text().rpartition(")")[2].split()
        total += int(fields[11]) + int(fields[12])
    return total / TICKS


def peak(process):
    """The peak resident size of a process and its children, in MiB: the sum of their peaks."""
    total = 0
    for each in family(process):
        lines = pathlib.Path(f"/proc/{each}/status").read_text().splitlines()
        total += next(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))
    return total / 1024


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(port, process, name):
    """Waits until a server accepts connections."""
    end = time.monotonic() + START_TIMEOUT
    while process.poll() is None and time.monotonic() < end:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.01)
    raise SystemExit(f"bench: {name} did not start")


def stop(process):
    """Ends a process that has a session of its own, with its children: PHP leaves its workers behind."""
    signal_group(process, signal.SIGTERM)
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(10)
    signal_group(process, signal.SIGKILL)
    process.wait()


def signal_group(process, number):
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, number)


def memory_folder():
    """A file system in memory, so that no disk limits a server; or None."""
    return "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
