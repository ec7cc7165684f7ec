"""Runs many uploads in one process to one peer, which damages the data that it sends on each connection."""

import asyncio
import os
import random
import ssl

import processes

FILES = 200
SECONDS = 240  # for FILES uploads; each upload has its own timeout


class Uploads:
    """The cases from `first` to `last` of one kind of peer."""

    statuses = (0, 1, 22, 23)

    def __init__(self, peer, seed: int, first: int, last: int, batch, folder: str) -> None:
        self.peer, self.seed, self.next, self.last = peer, seed, first, last
        self.batch = first // FILES if batch is None else batch
        self.folder = folder
        self.only = None  # the case that is replayed
        self.recent: list[int] = []  # the cases of this process, in order
        self.open: set[int] = set()
        self.memory = 0
        self.done = 0
        self.file = f"{folder}/file"
        with open(self.file, "w") as file:
            file.write("content " * 100)

    async def serve(self, reader, writer) -> None:
        if self.only is None:
            case = self.next
            self.next += 1
            self.done += 1
        else:
            case = self.only
        self.recent.append(case)
        self.open.add(case)
        try:
            await self.peer.handle(reader, writer, random.Random(f"{self.seed} {self.peer.name} {case}"))
        except (OSError, EOFError, ssl.SSLError, ValueError, asyncio.TimeoutError, asyncio.LimitOverrunError):
            pass
        finally:
            self.open.discard(case)
            writer.close()

    async def run(self) -> list[str]:
        """Runs all cases, and returns a description of each fault."""
        path = f"{self.folder}/socket"
        if self.peer.is_network:
            server = await asyncio.start_server(self.serve, "127.0.0.1", 0, limit=1 << 20)
            address = "127.0.0.1:%d" % server.sockets[0].getsockname()[1]
        else:
            server = await asyncio.start_unix_server(self.serve, path, limit=1 << 20)
            address = path
        found = []
        batch = self.batch
        while self.next < self.last and len(found) < 5:
            before = self.next
            result = await self.process(address, batch, min(FILES, self.last - self.next))
            if result.fault:
                found.append(await self.find_case(result, address, batch))
            elif self.next == before:
                found.append(f"{self.peer.name}: no upload reached the peer: {result.error[-300:].decode(errors='replace')}")
                break
            batch += 1
        server.close()
        return found

    async def process(self, address: str, batch: int, files: int):
        self.recent, self.open = [], set()
        words = self.arguments(address, batch, files)
        result = await asyncio.get_running_loop().run_in_executor(None, processes.run, words, self.statuses, SECONDS)
        if not result.fault:
            result.fault = self.check_output(result, files)
        self.memory = max(self.memory, result.memory)
        return result

    def arguments(self, address: str, batch: int, files: int) -> list[str]:
        return ["upload", "--json", "--timeout", "4000", "--parallel", str(self.peer.parallel[batch % 3]),
                *self.peer.options(address, batch), *["--file", self.file] * files]

    def check_output(self, result, files: int):
        lines = result.output.count(b"\n")
        return None if lines == files else f"{lines} lines of JSON for {files} files"

    async def find_case(self, result, address: str, batch: int) -> str:
        """Finds the case that causes a fault by replaying the last ones, the open ones first."""
        candidates = [*self.open, *reversed(self.recent[-40:])]
        text = f"{self.peer.name}: {result.fault}, seed {self.seed}, near case {candidates[0] if candidates else '?'}"
        for case in dict.fromkeys(candidates):
            self.only = case
            again = await self.process(address, batch, 1)
            self.only = None
            if again.fault:
                text = f"{self.peer.name}: {again.fault}, seed {self.seed}, case {case}"
                result = again
                break
        return f"{text}, batch {batch}\n    {processes.error_excerpt(result.error)}"


class AppUploads(Uploads):
    """The same for a quick app and its responses."""

    statuses = (0, 1)

    def arguments(self, address, batch, files):
        data = f"{self.folder}/data"
        os.makedirs(f"{data}/cache", exist_ok=True)
        with open(f"{data}/cache/file.txt", "w") as file:
            file.write("content")
        script = f"{self.folder}/app.js"
        with open(script, "w") as file:
            file.write(f"""
                const uploadtask = require('@system.uploadtask')
                let ended = 0, left = {files}
                function next() {{
                  if (left-- <= 0) return
                  const task = uploadtask.uploadFile({{
                    url: 'http://127.0.0.1/a', filePath: 'internal://cache/file.txt', name: 'f', timeout: 4000,
                    success(r) {{ String(r.data) + JSON.stringify(r.headers) + r.statusCode }}, fail(data, code) {{ data + code }},
                    complete() {{ ended++; next(); if (ended === {files}) console.log('ended ' + ended) }},
                  }})
                  task.onProgressUpdate(p => JSON.stringify(p))
                }}
                for (let i = 0; i < 5; i++) next()
                """)
        return ["run", script, "--data", data, "--unix-socket", address]

    def check_output(self, result, files):
        return None if result.output == b"ended %d\n" % files else "not every upload completed"
