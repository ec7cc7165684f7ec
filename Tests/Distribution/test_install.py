"""`make install` and `make uninstall`, and their errors for wrong usage."""

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

    def assertFails(self, arguments: list[str], prefix: str, *, message: str) -> None:
        done = install(*arguments, prefix=prefix)
        self.assertNotEqual(done.returncode, 0)
        self.assertIn(message, done.stderr)

    def test_the_installed_command_has_the_version_of_the_sources(self) -> None:
        source = (ROOT / "Sources/UploadEngine/API/Version.swift").read_text()
        self.assertIn(f'static let number = "{run("--version").strip()}"\n', source)

    def test_the_command_links_neither_swift_libraries_nor_a_script_engine(self) -> None:
        needed = subprocess.check_output(["ldd", prefix() / "bin/uploadtask"], text=True)
        self.assertIn("libc.so.6", needed)
        self.assertNotRegex(needed, r"(?i)swift|foundation|javascript|not found")

    def test_the_command_contains_no_path_of_the_machine_that_built_it(self) -> None:
        program = (prefix() / "bin/uploadtask").read_bytes()
        for folder in [ROOT, pathlib.Path.home()]:
            if folder != pathlib.Path("/"):
                found = re.findall(rb"[ -~]*" + re.escape(bytes(folder)) + rb"/[ -~]*", program)
                self.assertEqual(found, [], folder)

    def test_uninstall_removes_the_installed_files_and_nothing_else(self) -> None:
        own = self.folder / "bin/other"
        own.parent.mkdir()
        own.touch()
        self.assertEqual(install("install", prefix=str(self.folder)).returncode, 0)
        self.assertEqual(files(self.folder) - {"bin/other"}, files(prefix()))
        self.assertEqual(len(files(prefix())), 5)
        self.assertEqual(install("uninstall", prefix=str(self.folder)).returncode, 0)
        self.assertEqual(files(self.folder), {"bin/other"})

    def test_destdir_is_put_before_the_prefix(self) -> None:
        done = install("install", f"DESTDIR={self.folder}", prefix="/opt/uploadtask")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(files(self.folder / "opt/uploadtask"), files(prefix()))

    def test_a_relative_prefix_is_rejected(self) -> None:
        self.assertFails(["install"], "build/out", message="PREFIX is 'build/out', which is not an absolute path")
        self.assertFails(["uninstall"], "~/.local", message="PREFIX is '~/.local', which is not an absolute path")

    def test_a_prefix_that_cannot_be_written_is_rejected_before_the_build(self) -> None:
        # Not even root can create a folder in /proc.
        self.assertFails(["install"], "/proc/uploadtask", message="cannot write to /proc")

    def test_a_prefix_below_a_file_is_rejected(self) -> None:
        (self.folder / "file").touch()
        self.assertFails(["install"], f"{self.folder}/file/x", message=f"cannot write to {self.folder}/file/x/bin")

    def test_uninstall_reports_where_it_found_nothing(self) -> None:
        self.assertFails(["uninstall"], str(self.folder), message=f"there is no uploadtask in {self.folder}/bin")


if __name__ == "__main__":
    unittest.main()
