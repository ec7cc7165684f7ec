#!/usr/bin/env python3
"""Kills the receiver at random moments while clients upload in pieces, and compares what arrived with what was sent.

    receiver_kills.py COMMAND [--kills N] [--jobs N] [--seed N]

Each client creates an upload of the draft for resumable uploads, appends pieces, and asks for the offset after each failure. An offset
that the receiver states after its restart must not be less than the greatest one that it ever stated. At the end, each upload must be
in the directory once, with its digest. The exit status is 1 if there is a fault.
"""

import argparse
import collections
import hashlib
import http.client
import json
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

# Seconds for the whole run, and for one request of a client.
LIMIT, REQUEST = 240, 10
FIELDS = {"Upload-Draft-Interop-Version": "10"}


class Receiver:
    def __init__(self, command: Path, directory: Path):
        self.command = [str(command), "serve", "--no-page", "--no-interim", "--directory", str(directory), "--port"]
        self.port = 0
        self.kills = 0
        self.start()

    def start(self) -> None:
        self.process = subprocess.Popen(
            [*self.command, str(self.port)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        line = self.process.stdout.readline()
        found = re.match(r"listening on http://127\.0\.0\.1:(\d+)", line)
        if not found:
            raise SystemExit(f"the receiver did not start: {line}")
        self.port = int(found[1])
        # Its lines are not of interest, but the pipe must not fill up.
        threading.Thread(target=self.process.stdout.read, daemon=True).start()

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self.kills += 1
        self.start()


class Client(threading.Thread):
    """Uploads one form, or one file without a form, until it has the final response."""

    def __init__(self, number: int, seed: str, receiver: Receiver, faults: "list[str]"):
        super().__init__(daemon=True)
        self.name = f"job-{number}"
        self.random = random.Random(f"{seed} {number}")
        self.receiver, self.faults = receiver, faults
        content = self.random.randbytes(self.random.randint(1, 1_500_000))
        self.digest = hashlib.sha256(content).hexdigest()
        self.is_form = number % 2 == 0
        self.body = content
        self.type, self.disposition = "application/octet-stream", f'attachment; filename="{self.name}.bin"'
        if self.is_form:
            head = f'--B\r\nContent-Disposition: form-data; name="f"; filename="{self.name}.bin"\r\n\r\n'
            self.body = head.encode() + content + b"\r\n--B--\r\n"
            self.type, self.disposition = "multipart/form-data; boundary=B", ""
        self.promised = 0
        self.answer = None

    def request(self, method: str, path: str, fields: "dict[str, str]", body: "bytes | None" = None):
        connection = http.client.HTTPConnection("127.0.0.1", self.receiver.port, timeout=REQUEST)
        try:
            connection.request(method, path, body, FIELDS | fields)
            response = connection.getresponse()
            return response.status, response.headers, response.read()
        finally:
            connection.close()

    def attempt(self, *arguments):
        """The response; None if the receiver was killed."""
        try:
            return self.request(*arguments)
        except (OSError, http.client.HTTPException):
            time.sleep(0.002)
            return None

    def run(self) -> None:
        try:
            self.upload()
        except Exception as error:
            self.faults.append(f"{self.name}: {error!r}")

    def upload(self) -> None:
        fields = {"Upload-Complete": "?0", "Content-Type": self.type, "Upload-Length": str(len(self.body))}
        if self.disposition:
            fields["Content-Disposition"] = self.disposition
        # A creation whose response is lost leaves an empty upload, which expires.
        while not (created := self.attempt("POST", "/", fields, b"")):
            pass
        assert created[0] == 201, created
        path = "/" + created[1]["Location"].split("/", 3)[3]
        offset = 0
        while True:
            rest = len(self.body) - offset
            length = min(rest, self.random.randint(0, 400_000))
            ends = length == rest
            reply = self.attempt(
                "PATCH", path,
                {"Upload-Offset": str(offset), "Upload-Complete": "?1" if ends else "?0",
                 "Content-Type": "application/partial-upload"},
                self.body[offset:offset + length])
            if reply and ends and reply[1]["Upload-Complete"] == "?1":
                self.answer = reply
                assert reply[0] == 200, reply
                return
            if reply and reply[0] == 204:
                offset = self.promise(int(reply[1]["Upload-Offset"]), offset + length)
                continue
            assert reply is None or reply[0] == 409, reply
            while not (state := self.attempt("HEAD", path, {})):
                pass
            assert state[0] == 204, state
            offset = self.promise(int(state[1]["Upload-Offset"]))

    def promise(self, offset: int, expected: "int | None" = None) -> int:
        if offset < self.promised:
            self.faults.append(f"{self.name}: the offset {offset} is less than {self.promised}, which was stated before")
        if expected is not None and offset != expected:
            self.faults.append(f"{self.name}: the offset after an append is {offset}, not {expected}")
        self.promised = max(self.promised, offset)
        return offset


def judge(clients: "list[Client]", directory: Path, faults: "list[str]") -> None:
    files = [path for path in directory.iterdir() if not path.name.startswith(".")]
    found = collections.Counter(hashlib.sha256(path.read_bytes()).hexdigest() for path in files)
    for client in clients:
        if client.answer is None:
            faults.append(f"{client.name} has no response")
            continue
        if found[client.digest] != 1:
            faults.append(f"{client.name} is there {found[client.digest]} times")
        file = json.loads(client.answer[2])["files"][0]
        path = Path(file["path"])
        if file["sha256"] != client.digest or hashlib.sha256(path.read_bytes()).hexdigest() != client.digest:
            faults.append(f"{client.name} differs from {path}")
    if len(files) != len(clients):
        faults.append(f"{len(clients)} uploads made {len(files)} files")


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("command", type=Path)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--jobs", type=int, default=4, help="clients at the same time")
    parser.add_argument("--seed", default=str(random.randrange(1 << 32)))
    options = parser.parse_args()
    directory = Path(tempfile.mkdtemp(prefix="uploadtask-receiver-"))
    moments, faults, clients = random.Random(options.seed), [], []
    receiver, end = Receiver(options.command, directory), time.monotonic() + LIMIT
    try:
        while receiver.kills < options.kills and time.monotonic() < end and not faults:
            while sum(client.is_alive() for client in clients) < options.jobs:
                clients.append(Client(len(clients), options.seed, receiver, faults))
                clients[-1].start()
            time.sleep(moments.uniform(0, 0.15))
            receiver.kill()
        for client in clients:
            client.join(max(0, end - time.monotonic()))
        judge(clients, directory, faults)
    finally:
        receiver.process.kill()
        receiver.process.wait()
    print(f"seed {options.seed}: {receiver.kills} kills, {len(clients)} uploads, {len(faults)} faults")
    for fault in faults[:20]:
        print(f"    {fault}")
    if faults:
        print(f"the directory is {directory}")
        return 1
    shutil.rmtree(directory)
    return 0


sys.exit(main())
