"""Requests to the receiver: heads, bodies with a Content-Length and chunked, forms."""

import asyncio
import contextlib
import os
import random
import subprocess
import tempfile

import processes
from mutating import mutated, pieces

FORM = (
    b'--B\r\nContent-Disposition: form-data; name="a"\r\n\r\nvalue\r\n'
    b'--B\r\nContent-Disposition: form-data; name="f"; filename="x.txt"; filename*=UTF-8\'\'%e2%82%ac.txt\r\n'
    b"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: binary\r\n\r\n"
    b"line\r\n--\r\n-B\r\n--Bx\r\n\r\n--B--\r\n"
)
HEAD = b"POST /a/b?c=d HTTP/1.1\r\nHost: localhost\r\nContent-Type: multipart/form-data; boundary=B\r\n"


def chunked(body: bytes) -> bytes:
    return b"".join(b"%x;a=b\r\n%s\r\n" % (len(part), part) for part in (body[:20], body[20:])) + b"0\r\nX: y\r\n\r\n"


REQUESTS = [
    HEAD + b"Content-Length: %d\r\n\r\n" % len(FORM) + FORM,
    HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + chunked(FORM),
    HEAD + b"Expect: 100-continue\r\nContent-Length: %d\r\n\r\n" % len(FORM) + FORM,
    HEAD.replace(b"boundary=B", b'boundary="B"').replace(b"1.1", b"1.0") + b"Content-Length: %d\r\n\r\n" % len(FORM) + FORM,
    HEAD.replace(
        b"?c=d",
        b"?uploadtask-status=503&uploadtask-delay=1&uploadtask-early=401&uploadtask-stall-after=5&uploadtask-close-after=9"
    ) + b"Content-Length: 9\r\n\r\n--B--\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nContent-Type: text/plain\r\n\r\nhello",
    b"PUT /%2e%2e/%00 HTTP/1.1\r\nHost: h\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 7\r\n\r\na=b&c=d",
    b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/html\r\n\r\n", b"GET /events HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    b"OPTIONS * HTTP/1.1\r\nHost: h\r\nOrigin: http://x\r\n\r\n", b"HEAD http://h/a HTTP/1.1\r\nHost: h\r\n\r\n",
    b"CONNECT h:1 HTTP/1.1\r\nHost: h\r\n\r\n",
]
TOKENS = [
    b"Content-Length: 3\r\n", b"Transfer-Encoding: chunked\r\n", b"Transfer-Encoding: gzip\r\n", b"Expect: 100-continue\r\n",
    b"Connection: close\r\n", b"Connection: upgrade\r\nUpgrade: h2c\r\n", b"Content-Encoding: gzip\r\n", b"Host: a\r\n", b"Range: bytes=0-\r\n",
    b"--B\r\n", b"--B--\r\n", b"\r\n--B", b"--B\r\n\r\n", b'filename="', b"filename*=utf-8''%00%2f..%2f", b'; name="', b"name=\"..\\..\\x\"",
    b"=?utf-8?B?Li4v?=", b"Content-Disposition: form-data; name=f; filename=a\r\n\r\n", b"0\r\n\r\n", b"ffffffffffffffff\r\n", b"boundary=" + b"x" * 80,
    b"?uploadtask-status=9223372036854775808&uploadtask-delay=-1", b"?uploadtask-", b"\xff\xfe", "\u202e\u0000".encode(),
    b"?uploadtask-delay=9223372036854775807&uploadtask-stall-after=-9223372036854775808",
    b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc",
]


class Requests:
    """Sends the cases from `first` to `last` to one receiver, several at a time."""

    name = "serve"

    def __init__(self, seed: int, first: int, last: int, folder: str) -> None:
        self.seed, self.next, self.last, self.folder = seed, first, last, folder
        self.memory = self.done = 0
        self.fault = None
        self.recent: list[int] = []

    def start(self) -> None:
        self.directory = tempfile.mkdtemp(prefix="received-", dir=self.folder)
        self.error = tempfile.TemporaryFile()
        self.process = subprocess.Popen(
            [processes.COMMAND, "serve", "--port", "0", "--directory", self.directory, "--max-size", "20000000",
             "--head-timeout", "2", "--idle-timeout", "2"],
            stdout=subprocess.PIPE, stderr=self.error, env=processes.ENVIRONMENT)
        self.port = int(self.process.stdout.readline().rsplit(b":", 1)[1])
        # Its report of each upload must not fill the pipe.
        asyncio.get_running_loop().add_reader(self.process.stdout, lambda: os.read(self.process.stdout.fileno(), 65536))

    def stop(self) -> None:
        asyncio.get_running_loop().remove_reader(self.process.stdout)
        self.process.terminate()
        try:
            status = self.process.wait(10)
            if status not in (0, 143) and not self.fault:
                self.fault = f"exit status {status} after SIGTERM"
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            self.fault = self.fault or "it did not exit after SIGTERM"

    async def send(self, case: int) -> None:
        rng = random.Random(f"{self.seed} {self.name} {case}")
        data = mutated(rng.choice(REQUESTS), rng, TOKENS, REQUESTS)
        if rng.random() < 0.2:
            data += mutated(rng.choice(REQUESTS), rng, TOKENS, REQUESTS)
        writer = None
        with contextlib.suppress(OSError, asyncio.TimeoutError):
            reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
            for piece in pieces(data, rng):
                writer.write(piece)
                await asyncio.wait_for(writer.drain(), 2)
            if rng.random() < 0.5:
                writer.write_eof()
            await asyncio.wait_for(reader.read(100_000), rng.choice((0.01, 0.05, 0.3)))
        if writer:
            writer.close()

    async def accepts_valid_form(self) -> bool:
        """Whether a valid form gets 200."""
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
            writer.write(REQUESTS[0])
            line = await asyncio.wait_for(reader.readline(), 10)
            writer.close()
            return b" 200 " in line
        except (OSError, asyncio.TimeoutError):
            return False

    async def check(self) -> None:
        if (status := self.process.poll()) is not None:
            self.fault = f"signal {-status}" if status < 0 else f"exit status {status}"
            return
        self.memory = max(self.memory, processes.peak_memory(self.process.pid))
        if self.memory > processes.MEMORY_LIMIT:
            self.fault = f"{self.memory >> 20} MiB of memory"
        elif not await self.accepts_valid_form():
            self.fault = "a valid form no longer gets 200"
        for entry in os.scandir(self.directory):
            with contextlib.suppress(OSError):
                os.unlink(entry.path)

    async def batch(self, cases: list[int]) -> None:
        remaining = iter(cases)

        async def worker() -> None:
            for case in remaining:
                if self.process.poll() is not None:
                    return
                self.recent.append(case)
                await self.send(case)

        await asyncio.gather(*(worker() for _ in range(8)))
        await self.check()

    async def run(self) -> list[str]:
        found = []
        self.start()
        while self.next < self.last and len(found) < 5:
            cases = list(range(self.next, min(self.last, self.next + 200)))
            self.next, self.recent = cases[-1] + 1, []
            self.done += len(cases)
            await self.batch(cases)
            if self.fault:
                found.append(await self.find_case())
        self.stop()
        if self.fault:
            found.append(f"serve: {self.fault}, seed {self.seed}")
        return found

    async def find_case(self) -> str:
        fault, recent = self.fault, self.recent
        self.error.seek(0)
        excerpt = processes.error_excerpt(self.error.read())
        text = f"serve: {fault}, seed {self.seed}, near case {recent[-1]}"
        for case in reversed(recent[-40:]):
            self.stop()
            self.fault = None
            self.start()
            await self.batch([case])
            if self.fault:
                text = f"serve: {self.fault}, seed {self.seed}, case {case}"
                break
        self.stop()
        self.fault, self.memory = None, 0
        self.start()
        return f"{text}\n    {excerpt}"
