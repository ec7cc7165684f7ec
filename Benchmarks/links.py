"""A slow link (`Servers/link.c`) as a witness: a run counts only if its bytes have passed the link, no faster than stated."""

import contextlib
import dataclasses
import json
import os
import subprocess

import subjects
import witness

CLOCK = 0.99  # of the shortest time that is possible: a tolerance for clocks


@dataclasses.dataclass(frozen=True)
class Speed:
    megabytes: int  # bytes of packets per second, in millions
    round_trip: int  # milliseconds

    def shortest(self, length):
        """The seconds that an upload of this length takes at least: two round trips are the connection and the response."""
        return length / (self.megabytes * 1e6) + 2 * self.round_trip / 1000

    def __str__(self):
        return f"{self.megabytes} MB/s, round trip of {self.round_trip} ms"


@dataclasses.dataclass
class Passed:
    """The counts of the slow direction since the last report."""

    packets: int
    bytes: int
    dropped: int


class Link:
    address = "192.0.2.2"  # of the server

    def __init__(self, speed):
        command = [subjects.PRODUCTS / "link", str(speed.megabytes * 1_000_000), str(speed.round_trip * 1000)]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        ends = self._process.stdout.readline().split()
        if len(ends) != 2:
            raise SystemExit("bench: no link: it needs /dev/net/tun, and root or user namespaces")
        self.client, self.server = ([*entered(end)] for end in ends)

    def passed(self):
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        return Passed(**json.loads(self._process.stdout.readline()))

    def stop(self):
        self._process.kill()
        self._process.communicate()


def entered(process):
    """The words in front of a command that run it at one end."""
    if os.geteuid() == 0:
        return ["nsenter", f"--net=/proc/{process}/ns/net"]
    return ["nsenter", "--preserve-credentials", "--user", "--net", f"--target={process}"]


@contextlib.contextmanager
def link(speed):
    running = Link(speed)
    try:
        yield running
    finally:
        running.stop()


def is_possible():
    """Whether this process may make a link."""
    if not (subjects.PRODUCTS / "link").exists():
        return False
    try:
        with link(Speed(100, 1)):
            return True
    except SystemExit:
        return False


def check(title, subject, speed, passed, seconds, length):
    """Raises Wrong unless a run has sent all of its bytes over the link, at its speed."""
    if passed.bytes < length:
        raise witness.Wrong(f"bench: {title}: {subject}: {passed.bytes} bytes of {length} have passed the link")
    shortest = speed.shortest(length)
    if seconds < CLOCK * shortest:
        raise witness.Wrong(f"bench: {title}: {subject}: {seconds:.3f} s, and {speed} takes {shortest:.3f} s at least")
