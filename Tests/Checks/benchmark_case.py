"""A benchmark with real servers and curl, in which the tests plant faults."""

import pathlib
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "Benchmarks"))

import measuring  # noqa: E402
import subjects  # noqa: E402
from workloads import Workload  # noqa: E402

LENGTH = 300_000
PROGRAMS = [("Servers/discard", "-lssl", "-lcrypto", "-lpthread"), ("Servers/link",), ("Peers/sendfile",), ("measure",)]


def sending(*options, file=None):
    """A subject that sends uploads with curl, as many as the job has."""

    def command(job):
        form = ["-F", f"file=@{file or job.file}"]
        urls = [job.url] * job.count
        return ["curl", "-sS", "--fail", "--output", "/dev/null", *job.trust, *form, *options, *urls]

    return subjects.Subject("curl", ["curl", "--version"], command)


@unittest.skipUnless(sys.platform == "linux", "the benchmark is for Linux")
class BenchmarkCase(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.folder = pathlib.Path(folder.name)
        for name, *libraries in PROGRAMS:
            program = cls.folder / pathlib.Path(name).name
            subprocess.run(["clang", "-O2", "-o", program, ROOT / f"Benchmarks/{name}.c", *libraries], check=True)
        cls.certificates = cls.folder / "certificates"
        subprocess.run([ROOT / "Tests/Servers/make-certificates", cls.certificates], check=True)
        cls.file = cls.folder / "file"
        cls.file.write_bytes(bytes(range(256)) * (LENGTH // 256) + bytes(LENGTH % 256))
        cls.products, subjects.PRODUCTS = subjects.PRODUCTS, cls.folder

    @classmethod
    def tearDownClass(cls):
        subjects.PRODUCTS = cls.products

    def compare(self, subject, title="work", measuring=measuring, **work):
        work = Workload("work", title, LENGTH, [subject], **work)
        return measuring.compare(work, self.file, self.certificates, 2, lambda line: None)

    def assert_ends(self, pattern, subject, **work):
        with self.assertRaisesRegex(SystemExit, pattern):
            self.compare(subject, **work)
