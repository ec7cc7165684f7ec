"""`make install` and `make uninstall`, and what they say to those who use them wrongly."""

import pathlib
import re
import subprocess
import tempfile
import unittest

from installation import ROOT, install, prefix, run


def files(folder: pathlib.Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if not path.is_dir()}


class Installing(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory(prefix="uploadtask-install-")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def assertRefuses(self, arguments: list[str], prefix: str, *, says: str) -> None:
        done = install(*arguments, prefix=prefix)
        self.assertNotEqual(done.returncode, 0)
        self.assertIn(says, done.stderr)

    def test_what_is_installed_says_the_version_of_the_sources(self) -> None:
        source = (ROOT / "Sources/UploadEngine/UploadClient.swift").read_text()
        self.assertIn(f'public static let version = "{run("--version").strip()}"\n', source)

    def test_the_command_needs_no_library_of_swift_and_no_script_engine(self) -> None:
        needed = subprocess.check_output(["ldd", prefix() / "bin/uploadtask"], text=True)
        self.assertIn("libc.so.6", needed)
        self.assertNotRegex(needed, r"(?i)swift|foundation|javascript|not found")

    def test_the_command_contains_no_path_of_the_machine_that_built_it(self) -> None:
        program = (prefix() / "bin/uploadtask").read_bytes()
        for folder in [ROOT, pathlib.Path.home()]:
            if folder != pathlib.Path("/"):
                found = re.findall(rb"[ -~]*" + re.escape(bytes(folder)) + rb"/[ -~]*", program)
                self.assertEqual(found, [], folder)

    def test_uninstall_removes_what_install_brought_and_nothing_else(self) -> None:
        own = self.folder / "bin/other"
        own.parent.mkdir()
        own.touch()
        self.assertEqual(install("install", prefix=str(self.folder)).returncode, 0)
        self.assertEqual(files(self.folder) - {"bin/other"}, files(prefix()))
        self.assertEqual(len(files(prefix())), 5)
        self.assertEqual(install("uninstall", prefix=str(self.folder)).returncode, 0)
        self.assertEqual(files(self.folder), {"bin/other"})

    def test_a_destdir_stands_before_the_prefix(self) -> None:
        done = install("install", f"DESTDIR={self.folder}", prefix="/opt/uploadtask")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(files(self.folder / "opt/uploadtask"), files(prefix()))

    def test_a_prefix_that_is_not_absolute_is_refused(self) -> None:
        self.assertRefuses(["install"], "build/out", says="PREFIX is 'build/out', which is not an absolute path")
        self.assertRefuses(["uninstall"], "~/.local", says="PREFIX is '~/.local', which is not an absolute path")

    def test_a_prefix_that_cannot_be_written_is_refused_before_anything_is_built(self) -> None:
        # /proc takes no folder even from root.
        self.assertRefuses(["install"], "/proc/uploadtask", says="cannot write to /proc")

    def test_a_prefix_below_a_file_is_refused_too(self) -> None:
        (self.folder / "file").touch()
        self.assertRefuses(["install"], f"{self.folder}/file/x", says=f"cannot write to {self.folder}/file/x/bin")

    def test_uninstall_says_where_it_looked_in_vain(self) -> None:
        self.assertRefuses(["uninstall"], str(self.folder), says=f"there is no uploadtask in {self.folder}/bin")


if __name__ == "__main__":
    unittest.main()
