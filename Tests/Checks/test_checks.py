"""Plants faults and expects the checks of `make check` to find them."""

import importlib.machinery
import importlib.util
import pathlib
import shutil
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]


def load(name: str):
    loader = importlib.machinery.SourceFileLoader(name.replace("-", "_"), str(ROOT / "Scripts" / name))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader(loader.name, loader))
    loader.exec_module(module)
    return module


class WordTests(unittest.TestCase):
    PLANTED = [
        "/// A proxy: somebody who passes requests on to servers.",
        "/// Who asks, to a proxy that wants to know.",
        "/// One request on its way, from its start to its outcome.",
        "/// Nobody wants the outcome any more.",
        "/// Ends it; a second end is none.",
        "/// Looks how much has arrived, and tells.",
        "/// Ends the wait for the server's word.",
        "// A server that says yes before it has everything may still want the rest.",
        "// Not a word about the server, whom nobody has asked yet.",
        "/// Stands next to the socket, and ends it without ceremony.",
        "/// Ends the connection in good order: what waits is sent, and TLS says goodbye.",
        "/// Delivers what waits: `abort()` returns before anybody hears of it.",
        "/// What is said of something that was thrown and not caught",
        "/// Bounds the patience with one client.",
        '"is \\(pin), which is not one of those that are pinned"',
        'case 3: "no way to the network"',
        "something stands between the host and its port",
        '@Option(help: "The device to be.")',
        "## Whom we do not trust",
    ]
    PLAIN = [
        "/// A forward proxy: HTTP, HTTPS or SOCKS 5.",
        "/// Measures and reports how many bytes were acknowledged.",
        "// After an early 2xx keep sending; after an early error stop.",
        "/// Whether the connection is open.",
    ]

    def test_planted_sentences_are_found(self):
        words = load("check-words")
        for line in self.PLANTED:
            with self.subTest(line):
                self.assertEqual(len(words.check("Sources/x.swift", line, [])), 1)

    def test_plain_sentences_pass(self):
        words = load("check-words")
        for line in self.PLAIN:
            with self.subTest(line):
                self.assertEqual(words.check("Sources/x.swift", line, []), [])

    def test_an_exception_is_for_one_file(self):
        words = load("check-words")
        exceptions = [("Sources/x.swift", words.re.compile("nobody:x@"))]
        self.assertEqual(words.check("Sources/x.swift", 'let url = "http://nobody:x@host/"', exceptions), [])
        self.assertEqual(len(words.check("Sources/y.swift", 'let url = "ftp nobody:x@host/"', exceptions)), 1)


class ArchitectureTests(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder)
        files = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, check=True, text=True).stdout.splitlines()
        for name in files:
            if (name.endswith(".swift") or name == "Package.swift") and (ROOT / name).exists():
                (self.folder / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(ROOT / name, self.folder / name)

    def faults(self) -> str:
        done = subprocess.run([ROOT / "Scripts/check-architecture", self.folder], capture_output=True, text=True)
        self.assertEqual(done.returncode, 1 if done.stderr else 0)
        return done.stderr

    def plant(self, name: str, text: str) -> None:
        with open(self.folder / name, "a") as file:
            file.write(text)

    def test_the_project_passes(self):
        self.assertEqual(self.faults(), "")

    def test_an_undeclared_import_is_found_in_targets_outside_sources(self):
        for target, folder in [
            ("UploadSoak", "Tests/Soak/Client"), ("UploadInterop", "Tests/Interop/Library"), ("UploadBenchmark", "Benchmarks/Library"),
            ("UploadEngineTests", "Tests/Unit/UploadEngineTests"),
        ]:
            (self.folder / folder).mkdir(parents=True, exist_ok=True)
            self.plant(f"{folder}/Planted.swift", "import Hummingbird\n")
            self.assertIn(f"{target} imports Hummingbird", self.faults())

    def test_an_import_in_the_core_is_found(self):
        self.plant("Sources/UploadCore/Planted.swift", "@_exported internal import Foundation\n")
        self.assertIn("UploadCore imports Foundation", self.faults())

    def test_a_circle_of_files_is_found(self):
        self.plant("Sources/UploadEngine/PlantedOne.swift", "struct PlantedOne { let other: [PlantedTwo] }\n")
        self.plant("Sources/UploadEngine/PlantedTwo.swift", "struct PlantedTwo { let other: [PlantedThree] }\n")
        self.plant("Sources/UploadEngine/PlantedThree.swift", "struct PlantedThree { let other: [PlantedOne] }\n")
        self.assertIn("a circle of 3 files: PlantedOne uses PlantedTwo", self.faults())

    def test_text_and_comments_are_no_code(self):
        self.plant(
            "Sources/UploadEngine/PlantedText.swift",
            '// import Hummingbird\nlet planted = """\n    import Hummingbird\n    """\n')
        self.assertEqual(self.faults(), "")


if __name__ == "__main__":
    unittest.main()
