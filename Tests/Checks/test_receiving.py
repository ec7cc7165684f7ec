"""Plants receivers that lose or change bytes in a benchmark, and expects it to end."""

import pathlib
import sys
import time
import unittest
from unittest import mock

from benchmark_case import LENGTH, BenchmarkCase, sending

import processes  # isort: skip
import receivers  # isort: skip
import receiving  # isort: skip
import subjects  # isort: skip

# A receiver with a fault: it stores the file of a form, and responds with its SHA-256.
RECEIVER = """
import hashlib, http.server, json, sys, uuid

port, folder, fault = int(sys.argv[2]), sys.argv[4], sys.argv[5]
seen = 0

class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        global seen
        seen += 1
        body = self.rfile.read(int(self.headers["Content-Length"]))
        content = body.split(b"\\r\\n\\r\\n", 1)[1].rpartition(b"\\r\\n--")[0]
        digest = hashlib.sha256(content).hexdigest()
        if fault == "drops bytes":
            content = content[:-1]
        if fault == "changes bytes":
            content = bytes(len(content))
        if fault != "loses a file" or seen != 2:
            with open(f"{folder}/{uuid.uuid4()}", "wb") as file:
                file.write(content)
        text = json.dumps({"files": [{} if fault == "does not hash" else {"sha256": digest}]}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

http.server.ThreadingHTTPServer(("127.0.0.1", port), Handler).serve_forever()
"""


def is_running(process):
    """Whether a process is neither gone nor waits only for its parent."""
    try:
        return pathlib.Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


class ReceivingTests(BenchmarkCase):
    def receiver(self, fault):
        program = self.folder / "receiver.py"
        program.write_text(RECEIVER)
        command = receivers.program(sys.executable, str(program))
        return subjects.Subject(
            "receiver", [sys.executable, "--version"], lambda port, folder: [*command(port, folder), fault])

    def receive(self, fault, count=1):
        with mock.patch.object(receivers, "client", lambda workload: sending()):
            return self.compare(self.receiver(fault), measuring=receiving, receives=True, count=count)

    def assert_fault(self, pattern, fault, **work):
        with self.assertRaisesRegex(SystemExit, pattern):
            self.receive(fault, **work)

    def test_files_as_sent_are_counted(self):
        for run in self.receive("none", count=3)["receiver"]:
            self.assertGreater(run.rate, 0)
            self.assertGreater(run.peak, 1)

    def test_the_workers_of_a_receiver_end_with_it(self):
        with receiving.running(receivers.PHP) as (server, _):
            # It listens before it has made all of its workers.
            end = time.monotonic() + 10
            while len(family := processes.family(server.process.pid)) < 2 and time.monotonic() < end:
                time.sleep(0.01)
            self.assertGreater(len(family), 1)
        end = time.monotonic() + 10
        while (left := [each for each in family if is_running(each)]) and time.monotonic() < end:
            time.sleep(0.01)
        self.assertEqual(left, [])

    def test_a_receiver_that_drops_bytes_ends(self):
        self.assert_fault(f"stored {LENGTH - 1} bytes of {LENGTH} in a file", "drops bytes")

    def test_a_receiver_that_changes_bytes_ends(self):
        self.assert_fault("stored another file: its SHA-256 is [0-9a-f]{64}", "changes bytes")

    def test_a_receiver_that_loses_a_file_ends(self):
        self.assert_fault("stored 2 files of 3", "loses a file", count=3)

    def test_a_receiver_that_does_not_hash_ends(self):
        self.assert_fault("the response has no SHA-256 of the file", "does not hash")


if __name__ == "__main__":
    unittest.main()
