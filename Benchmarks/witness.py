"""The discard server as the witness of a benchmark: a run counts only if the server has seen what the workload states."""

import contextlib
import dataclasses
import hashlib
import json
import pathlib
import subprocess

import subjects

#: A form around a file is shorter than this, in bytes.
FORM = 4096
IN_THE_CLEAR = "in the clear"
TLS = "TLSv1.3 "


class Wrong(SystemExit):
    """A run that was not what its workload states."""


@dataclasses.dataclass
class Seen:
    """The counts of the server since the last report."""

    uploads: int
    bytes: int  # of their bodies
    connections: dict  # numbers by "TLS-version cipher"
    digests: dict  # numbers by SHA-256


class Server:
    def __init__(self, certificate=None, key=None, digest=None):
        options = ["--digest", str(digest)] if digest is not None else []
        tls = [certificate, key] if certificate else []
        self._process = subprocess.Popen(
            [str(subjects.PRODUCTS / "discard"), *options, *tls], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.pid = self._process.pid
        self.url = f"{'https' if tls else 'http'}://127.0.0.1:{self._process.stdout.readline().strip()}/"

    def seen(self):
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        return Seen(**json.loads(self._process.stdout.readline()))

    def stop(self):
        self._process.kill()
        self._process.communicate()


@contextlib.contextmanager
def server(over_tls, certificates, digest=None):
    """
    digest: the length of the file that is hashed in each upload; None hashes nothing, and reads no body.
    """
    tls = (f"{certificates}/server.pem", f"{certificates}/server-key.pem") if over_tls else ()
    running = Server(*tls, digest=digest)
    try:
        yield running
    finally:
        running.stop()


def check(title, subject, seen, count, length, digest=None):
    """Raises Wrong unless the server has seen these uploads, with TLS where the title, which readers see, has that word."""
    states_tls = "TLS" in title

    def wrong(what):
        raise Wrong(f"bench: {title}: {subject}: the server saw {what}")

    protections = ", ".join(seen.connections) or "no connection"
    if not seen.connections or any(name.startswith(TLS) != states_tls for name in seen.connections):
        wrong(f"{protections}, where the title states {'TLS 1.3' if states_tls else IN_THE_CLEAR}")
    if seen.uploads != count:
        wrong(f"{seen.uploads} uploads of {count}")
    if not count * length <= seen.bytes <= count * (length + FORM):
        wrong(f"{seen.bytes} bytes for {count} × {length}")
    if digest and seen.digests != {digest: count}:
        wrong(f"other files: their SHA-256 is {', '.join(seen.digests)}, not {digest}")


def digest(path):
    sum = hashlib.sha256()
    with pathlib.Path(path).open("rb") as file:
        while block := file.read(1 << 20):
            sum.update(block)
    return sum.hexdigest()
