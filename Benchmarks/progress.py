"""Compares the progress that a program reports with the bytes that have arrived, over a link of 1 MB/s."""

import array
import dataclasses
import fcntl
import re
import socket
import subprocess
import termios
import threading
import time

import witness
from subjects import CURL, LIBRARY, Job

LENGTH = 8 << 20
BYTES_PER_SECOND = 1_000_000
RECEIVE_BUFFER = 96 * 1024  # the kernel doubles it


@dataclasses.dataclass
class Sample:
    time: float  # seconds since the start
    reported: int  # bytes that the program reports as sent
    accepted: int  # bytes that the receiving kernel has accepted


class Relay:
    """A slow link: forwards one connection, and measures the bytes that its kernel has accepted."""

    def __init__(self, port):
        self._upstream = socket.create_connection(("127.0.0.1", port))
        self._listener = socket.socket()
        self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER)
        self._listener.bind(("127.0.0.1", 0))
        self._listener.listen()
        self.port = self._listener.getsockname()[1]
        self._client, self._read = None, 0
        self._lock = threading.Lock()
        threading.Thread(target=self._run, daemon=True).start()

    @property
    def accepted(self):
        with self._lock:
            unread = array.array("i", [0])
            if self._client:
                fcntl.ioctl(self._client, termios.FIONREAD, unread)
            return self._read + unread[0]

    def _run(self):
        client, _ = self._listener.accept()
        with self._lock:
            self._client = client
        threading.Thread(target=self._return, args=[client], daemon=True).start()
        start = time.monotonic()
        while data := client.recv(16 * 1024):
            with self._lock:
                self._read += len(data)
            time.sleep(max(0, start + self._read / BYTES_PER_SECOND - time.monotonic()))
            self._upstream.sendall(data)

    def _return(self, client):
        while data := self._upstream.recv(4096):
            client.sendall(data)


def reported_by_library(line):
    return int(line)


def reported_by_curl(line):
    """The sixth column of curl's meter: the bytes sent, rounded."""
    column = re.match(r"\s*\d+\s+\S+\s+\d+\s+\S+\s+\d+\s+(\d+)([kM]?)\s", line)
    return int(column[1]) * {"": 1, "k": 1024, "M": 1 << 20}[column[2]] if column else None


def watch(command, stream, parse, relay):
    """The samples and the duration of one upload."""
    start = time.monotonic()
    process = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, **{"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, stream: subprocess.PIPE}
    )  # fmt: skip
    samples, line = [], b""
    while byte := getattr(process, stream).read(1):
        if byte not in b"\r\n":
            line += byte
            continue
        reported = parse(line.decode())
        line = b""
        if reported is not None:
            samples.append(Sample(time.monotonic() - start, reported, relay.accepted))
    if process.wait() != 0:
        raise SystemExit(f"bench: {command[0]} failed with {process.returncode}")
    return samples, time.monotonic() - start


def compare(server, file, certificates):
    """The samples and the duration of an upload, for the library and for curl."""
    cacert = f"{certificates}/ca.pem" if server.url.startswith("https") else None
    port = int(server.url.rsplit(":")[-1].strip("/"))
    results = {}
    for subject, stream, parse, options in [
        (LIBRARY, "stdout", reported_by_library, ["--progress"]),
        (CURL, "stderr", reported_by_curl, []),
    ]:
        relay = Relay(port)
        url = server.url.replace(str(port), str(relay.port))
        command = [word for word in subject.command(Job(url, str(file), cacert=cacert)) if word != "-sS"]
        results[subject.name] = watch(command + options, stream, parse, relay)
        title = f"progress {'over TLS' if cacert else witness.IN_THE_CLEAR}"
        witness.check(title, subject.name, server.seen(), 1, LENGTH)
    return results
