"""The discard server as the witness of a benchmark: a run counts only if the server has seen what the workload states."""

import contextlib
import dataclasses
import hashlib
import json
import pathlib
import subprocess

import processes
import subjects

#: A form around a file is shorter than this, in bytes.
FORM = 4096
IN_THE_CLEAR = "in the clear"
TLS = "TLSv1.3 "
HTTP2 = "HTTP/2.0"


class Wrong(SystemExit):
    """A run that was not what its workload states."""


@dataclasses.dataclass
class Seen:
    """The counts of the server since the last report."""

    uploads: int
    bytes: int  # of their bodies
    connections: dict  # numbers by "TLS-version cipher", from nginx by "protocol over TLS-version cipher"
    digests: dict  # numbers by SHA-256


class Server:
    """The discard server. With a link it is at the link's end, and clients run at the other end."""

    def __init__(self, certificate=None, key=None, digest=None, link=None):
        options = ["--digest", str(digest)] if digest is not None else []
        tls = [certificate, key] if certificate else []
        before = link.server if link else []
        host = link.address if link else "127.0.0.1"
        command = [*before, str(subjects.PRODUCTS / "discard"), "--address", host, *options, *tls]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.port = int(self._process.stdout.readline())
        self.url = f"{'https' if tls else 'http'}://{host}:{self.port}/"
        #: The words in front of a client's command.
        self.within = link.client if link else []

    def cpu(self):
        return processes.cpu(self._process.pid)

    def seen(self):
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        return Seen(**json.loads(self._process.stdout.readline()))

    def stop(self):
        self._process.kill()
        self._process.communicate()


@contextlib.contextmanager
def server(over_tls, certificates, digest=None, link=None):
    """
    digest: the length of the file that is hashed in each upload; None hashes nothing, and reads no body.
    """
    tls = (f"{certificates}/server.pem", f"{certificates}/server-key.pem") if over_tls else ()
    running = Server(*tls, digest=digest, link=link)
    try:
        yield running
    finally:
        running.stop()


def check(title, subject, seen, count, length, digest=None):
    """Raises Wrong unless the server has seen these uploads, with TLS and HTTP/2 where the title, which readers see, has them."""
    states_tls, states_http2 = "TLS" in title, "HTTP/2" in title

    def wrong(what):
        raise Wrong(f"bench: {title}: {subject}: the server saw {what}")

    def is_stated(name):
        protocol, _, protection = name.rpartition(" over ")
        return protection.startswith(TLS) == states_tls and (protocol == HTTP2) == states_http2

    if not seen.connections or not all(map(is_stated, seen.connections)):
        stated = ("HTTP/2 over " if states_http2 else "") + ("TLS 1.3" if states_tls else IN_THE_CLEAR)
        wrong(f"{', '.join(seen.connections) or 'no connection'}, where the title states {stated}")
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
