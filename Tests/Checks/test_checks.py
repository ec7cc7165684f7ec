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

    def test_a_library_that_links_sqlite_is_found(self):
        manifest = self.folder / "Package.swift"
        text = manifest.read_text()
        manifest.write_text(text.replace('"UploadReceiver",\n            dependencies: [', '"UploadReceiver",\n            dependencies: ["CUploadSQLite", '))
        self.assertNotEqual(manifest.read_text(), text)
        self.assertIn("UploadReceiver depends on CUploadSQLite", self.faults())

    def test_a_circle_of_files_is_found(self):
        self.plant("Sources/UploadEngine/PlantedOne.swift", "struct PlantedOne { let other: [PlantedTwo] }\n")
        self.plant("Sources/UploadEngine/PlantedTwo.swift", "struct PlantedTwo { let other: [PlantedThree] }\n")
        self.plant("Sources/UploadEngine/PlantedThree.swift", "struct PlantedThree { let other: [PlantedOne] }\n")
        self.assertIn("a circle of 3 files: PlantedOne uses PlantedTwo", self.faults())

    def test_a_circle_through_interpolated_text_is_found(self):
        self.plant("Sources/UploadEngine/PlantedOne.swift", "struct PlantedOne { let other: PlantedTwo }\n")
        self.plant(
            "Sources/UploadEngine/PlantedTwo.swift", 'struct PlantedTwo { let text = "\\(f(PlantedOne.limit)) of \\(2)" }\n')
        self.assertIn("PlantedTwo uses PlantedOne", self.faults())

    def test_text_and_comments_are_no_code(self):
        self.plant(
            "Sources/UploadEngine/PlantedText.swift",
            '// import Hummingbird\nlet planted = """\n    import Hummingbird\n    """\n')
        self.assertEqual(self.faults(), "")


class LinkageTests(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder)

    def faults(self, target: str, text: str) -> str:
        file = self.folder / "Sources" / target / "Planted.swift"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        done = subprocess.run([ROOT / "Scripts/check-linkage", self.folder], capture_output=True, text=True)
        self.assertEqual(done.returncode, 1 if done.stderr else 0)
        file.unlink()
        return done.stderr

    def test_foundation_is_found_in_the_engine(self):
        for line in ["import Foundation", "public import Foundation", "@preconcurrency import struct Foundation.URL",
                     "import FoundationNetworking", "import FoundationEssentials"]:
            with self.subTest(line):
                self.assertIn("Planted.swift:1:", self.faults("UploadEngine", line + "\n"))

    def test_foundation_is_allowed_in_its_own_library_only(self):
        self.assertEqual(self.faults("UploadEngineFoundation", "public import Foundation\n"), "")
        self.assertIn("Planted.swift:1:", self.faults("uploadtask", "import UploadEngineFoundation\n"))


class PublicAPITests(unittest.TestCase):
    API = """
        /// A type.
        public struct Kind: Sendable {
            private let number: Int
            /// A value.
            public static let one = Kind(number: 1)
            /// A value with a parameter.
            public static func many(_ number: Int) -> Kind { Kind(number: number) }
            // public let comment: Int
            /// A property.
            public var text: String { "public let \\(number)" }
            public init() { number = 0 }
            func hidden() { struct Local { let public = 1 } }
        }
        extension Kind {
            /// A function of
            /// two lines.
            @discardableResult
            public func call(
                _ first: Int, second: Int = 2
            ) async throws -> Int { 1 }
            package func callInside() {}
        }
        """

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder)
        self.script = load("public-api")
        for target in self.script.LIBRARIES:
            (self.folder / "Sources" / target).mkdir(parents=True)

    def plant(self, text: str) -> None:
        (self.folder / "Sources/UploadEngine/Planted.swift").write_text(text)

    def faults(self) -> str:
        done = subprocess.run([ROOT / "Scripts/public-api", "--check", self.folder], capture_output=True, text=True)
        self.assertEqual(done.returncode, 1 if done.stderr else 0)
        return done.stderr

    def test_declarations_and_values_are_told_apart(self):
        self.plant(self.API)
        found = self.script.api(self.folder, "UploadEngine")
        self.assertEqual([each.name for each in found if each.is_value], ["Kind.one", "Kind.many"])
        self.assertEqual(
            [(each.name, each.text) for each in found if not each.is_value],
            [("Kind", "struct Kind: Sendable"), ("Kind.text", "var text: String"), ("Kind.init", "init()"),
             ("Kind.call", "func call( _ first: Int, second: Int = 2 ) async throws -> Int")])

    def test_a_declaration_without_a_comment_is_found(self):
        self.plant(self.API)
        self.assertEqual(self.faults().count("has no doc comment"), 1)
        self.assertIn("Kind.init is public and has no doc comment", self.faults())

    def test_too_many_declarations_are_found(self):
        self.plant("\n".join(f"/// A number.\npublic let number{each} = {each}" for each in range(self.script.LIMIT)))
        self.assertEqual(self.faults(), "")
        self.plant("\n".join(f"/// A number.\npublic let number{each} = {each}" for each in range(self.script.LIMIT + 1)))
        self.assertIn(f"has {self.script.LIMIT + 1} public declarations", self.faults())


if __name__ == "__main__":
    unittest.main()
