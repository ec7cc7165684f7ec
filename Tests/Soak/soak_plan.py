"""The random plan of `make soak`: files, clients, uploads, faults, aborts. The same seed makes the same plan."""

import dataclasses
import hashlib
import pathlib
import random
from collections.abc import Iterator

from soak_outcomes import FAULTS

IDLE_TIMEOUT = 4000  # of the clients, in ms
ABORTED_PERCENT = 10
TLS_PERCENT = 20
LANES = 2


@dataclasses.dataclass
class Upload:
    id: int
    fault: str
    status: int
    url: str
    path: pathlib.Path
    digest: str
    timeout: str = "-"
    abort: str = "-"
    change: str = "-"
    late: str = "-"

    def line(self) -> str:
        words = ("upload", self.id, self.url, self.path, self.timeout, self.abort, self.change, self.late)
        return "\t".join(str(word) for word in words)


def make_files(directory: pathlib.Path, random: random.Random) -> list[tuple[pathlib.Path, str]]:
    """Files of 0 bytes to 1 MiB with their digests, some of them sparse, some around the engine's 512 KiB chunks."""
    lengths = [0, 0, 1, 2, 1000, 65_536, 1 << 20, 1 << 20, *((1 << 19) + extra for extra in (-300, -200, -1, 0, 1))]
    lengths += [int(2 ** random.uniform(0, 20)) for _ in range(50 - len(lengths))]
    files = []
    for number, length in enumerate(lengths):
        path = directory / f"file {number}.{random.choice(['bin', 'txt', 'jpg'])}"
        with path.open("wb") as file:
            if number % 5:
                file.write(random.randbytes(length))
            else:
                file.truncate(length)
        files.append((path, hashlib.sha256(path.read_bytes()).hexdigest()))
    return files


class Plan:
    def __init__(
        self, seed: int, count: int, directory: pathlib.Path, servers: list[tuple[int, int]], retries: int,
    ) -> None:
        self.random = random.Random(seed)
        self.count, self.servers, self.retries = count, servers, retries
        self.files = make_files(directory, self.random)
        self.uploads: list[Upload] = []
        self.clients = 0

    def lines(self, certificates: pathlib.Path, warm_up: int) -> Iterator[str]:
        yield f"lanes\t{LANES}"
        for end in (warm_up, (warm_up + self.count) // 2, self.count):
            while (missing := end - len(self.uploads)) > 0:
                yield from self.client(min(missing, self.random.randint(100, 800)), certificates)
            yield "measure"

    def client(self, count: int, certificates: pathlib.Path) -> Iterator[str]:
        self.clients += 1
        mode = self.random.choice(["waiting", "aborting"])
        yield f"client\t{self.random.randint(5, 64)}\t{IDLE_TIMEOUT}\t{certificates}\t{mode}\t{self.retries}"
        for number in range(count):
            upload = self.upload(len(self.uploads))
            if number == count - 1:  # the last upload starts after the shutdown of the client
                upload.late = "late"
            self.uploads.append(upload)
            yield upload.line()

    def upload(self, id: int) -> Upload:
        random = self.random
        fault = random.choices(list(FAULTS), [fault.weight for fault in FAULTS.values()])[0]
        is_secure = random.randrange(100) < TLS_PERCENT or fault == "redirect-down"
        http, https = random.choice(self.servers)
        host = "localhost" if random.randrange(10) == 0 else "127.0.0.1"
        address = f"https://{host}:{https}" if is_secure else f"http://{host}:{http}"
        other = random.choice(["", random.choice(self.servers)[0]]) if not is_secure else ""
        port = http if fault == "redirect-down" else other
        status = random.choice([204, 304, 404, 500, 503] if fault == "other-status" else [200, 401, 413, 507])
        query = f"id={id}&fault={fault}&at={random.randrange(1_000_000)}&status={status}&port={port}&hop=0"
        path, digest = random.choice(self.files)
        upload = Upload(id, fault, status, f"{address}/{fault}?{query}", path, digest)
        if fault == "late-reader":
            (upload.path, upload.digest) = self.files[random.choice([6, 7])]  # the largest
            upload.change = random.choice(["truncate", "append", "delete"])
        if fault == "no-answer":
            upload.timeout = "300"
        elif random.randrange(4) == 0:
            upload.timeout = "100000"  # never reached
        if random.randrange(100) < ABORTED_PERCENT:
            bytes, time, early = random.randrange(1 << 20), random.randrange(40), random.randrange(10)
            upload.abort = random.choice(["0", "b1", f"b{bytes}", f"t{time}", f"t{early}"])
        return upload
