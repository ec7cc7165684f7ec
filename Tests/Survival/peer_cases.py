"""A server by the IETF draft that shares no code with this project: NIOResumableUpload, interop 6, over a link with cuts."""

import concurrent.futures
import hashlib
import sys
from pathlib import Path

from bench import Bench
from command import Command
from judge import Verdict
from servers import HERE, Link, Server
from transfer import load, send, sent_twice
from ways import DRAFT

sys.path.insert(0, str(HERE.parent / "Interop"))
from processes import free_port  # noqa: E402

# Made by Scripts/survive --long.
PEER = HERE.parent.parent / ".build/survive/peer/debug/ResumablePeer"
# Bytes per second, seconds from the beginning of a connection to its cut, and the sizes of files, of which most need several
# connections.
RATE, EVERY = 8_000_000, 0.5
SIZES = (1_500_000, 4_000_000, 8_000_000)
PARALLEL = 3


def cut(bench: Bench, count: int) -> Verdict:
    """Each upload arrives once, and whole."""
    verdict = Verdict()
    if not PEER.exists():
        verdict.notes.append(f"not built, so not tried: {PEER}")
        return verdict
    stored, port = bench.folder("stored"), free_port()
    files, digests = bench.folder("files"), {}
    for number in range(count):
        content = bench.moments.randbytes(bench.moments.choice(SIZES))
        (files / f"job-{number:04}.bin").write_bytes(content)
        digests[hashlib.sha256(content).hexdigest()] = f"job-{number:04}.bin"
    with Link(bench.work, port, "--rate", RATE, "--every", EVERY) as link, Server([PEER, port, link.url, stored]):
        def upload(path: Path):
            command = Command(bench.tool, bench.work / f"state-{path.stem}")
            return path.name, send(command, f"{link.url}/photos", path, "--resume", *DRAFT.options, timeout=120)

        with concurrent.futures.ThreadPoolExecutor(PARALLEL) as pool:
            results = list(pool.map(upload, sorted(files.iterdir())))
    arrivals = [digests.get(digest_of_file(path), "an unknown file") for path in stored.glob("*.body")]
    verdict.jobs, verdict.arrived, verdict.kills = count, len(arrivals), link.cuts
    for name, done in results:
        verdict.outcomes[done.ending] += 1
        verdict.faults += done.faults(name)
        if (times := arrivals.count(name)) != 1:
            verdict.faults.append(f"{name} arrived {times} times")
            verdict.doubled += [name] * (times > 1)
    if "an unknown file" in arrivals:
        verdict.faults.append("something arrived that is no file of the case")
    total = sum(path.stat().st_size for path in files.iterdir())
    verdict.notes.append(f"{link.cuts} cuts, sent twice {sent_twice(link, total) / total:.1%}, {load()}")
    return verdict


def digest_of_file(path: Path) -> str:
    """The SHA-256 of the file in a form with one part."""
    body = path.read_bytes()
    boundary = body.split(b"\r\n", 1)[0]
    content = body.split(b"\r\n\r\n", 1)[-1].removesuffix(b"\r\n" + boundary + b"--\r\n")
    return hashlib.sha256(content).hexdigest()
