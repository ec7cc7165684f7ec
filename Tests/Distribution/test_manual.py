"""The installed man page: complete, up to date, and accepted by man and mandoc without warnings."""

import functools
import re
import subprocess
import unittest

from installation import ROOT, options, prefix, run, subcommands

FORMATTERS = {
    "man": ["man", "--warnings", "--local-file"],
    "mandoc": ["mandoc", "-T", "utf8"],
}


def page() -> str:
    return str(prefix() / "share/man/man1/uploadtask.1")


@functools.cache
def text(formatter: str = "mandoc") -> str:
    """The formatted page without overstrikes (bold text)."""
    shown = subprocess.run(
        [*FORMATTERS[formatter], page()], capture_output=True, text=True, check=True,
        env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "MANWIDTH": "200"})
    assert not shown.stderr, shown.stderr
    return re.sub(".\b", "", shown.stdout)


def section(name: str) -> str:
    return re.search(rf"^{name}\n(.*?)(?=^[A-Z])", text(), re.M | re.S)[1]


def subsection(name: str, of: str) -> str:
    return re.search(rf"^   {name}\n(.*?)(?=^   \w|\Z)", section(of), re.M | re.S)[1]


class ManualPage(unittest.TestCase):
    def test_mandoc_reports_no_warnings(self) -> None:
        found = subprocess.run(
            ["mandoc", "-T", "lint", "-W", "warning", page()], capture_output=True, text=True)
        self.assertEqual(found.stdout + found.stderr, "")

    def test_man_formats_it_without_warnings(self) -> None:
        self.assertIn("UPLOADTASK(1)", text("man"))

    def test_it_contains_the_version(self) -> None:
        self.assertIn(f"uploadtask {run('--version').strip()}", text().splitlines()[-1])

    def test_every_subcommand_and_option_is_documented(self) -> None:
        self.assertIn("upload", subcommands())
        for subcommand in subcommands():
            shown = subsection(subcommand, "COMMANDS")
            listed = re.findall(r"^     (?:-\w, )?(--[a-z0-9-]+)(?![a-z0-9.-])", shown, re.M)
            self.assertEqual(sorted(listed), sorted(options(subcommand)), subcommand)

    def test_the_synopsis_is_the_usage_of_the_help(self) -> None:
        shown = [line.strip() for line in section("SYNOPSIS").splitlines()]
        for subcommand in subcommands():
            usage = re.search(r"^USAGE: (.*?)\n\n", run("help", *subcommand.split()), re.M | re.S)[1]
            for line in usage.splitlines():
                line = re.sub(r"\[?<options>\]?", "[option ...]", line.strip())
                self.assertIn(re.sub(r"<(.*?)>", r"\1", line), shown)

    def test_exactly_the_environment_variables_of_the_sources_are_documented(self) -> None:
        read = set()
        for source in (ROOT / "Sources").rglob("*.swift"):
            code = source.read_text()
            if "getenv(" in code:
                read |= set(re.findall(r'"([A-Z][A-Z_]{3,})"', code))
            read |= set(re.findall(r'"([a-z]+_proxy)"', code))
        self.assertIn("SSL_CERT_FILE", read)
        documented = re.findall(r"^     ([A-Za-z_]+(?:, [A-Za-z_]+)*)(?:$|  )", section("ENVIRONMENT"), re.M)
        self.assertEqual({name for names in documented for name in names.split(", ")}, read)

    def test_the_exit_statuses_are_those_of_the_help(self) -> None:
        for subcommand in subcommands():
            statuses = " ".join(run("help", *subcommand.split()).split()).partition("Exit status: ")[2].partition(" USAGE")[0]
            numbers = re.findall(r"(?:^|; )(\d+) ", statuses)
            self.assertGreater(len(numbers), 2, subcommand)
            shown = subsection(subcommand, "EXIT STATUS")
            self.assertEqual(re.findall(r"^     (\d+) ", shown, re.M), numbers, subcommand)

    def test_the_examples_use_existing_options(self) -> None:
        example = section("EXAMPLES").replace("\\\n", " ")
        names = "|".join(sorted(subcommands(), key=len, reverse=True))
        lines = re.findall(rf"uploadtask ({names}) (.*)", example)
        self.assertGreater(len(lines), 3)
        for subcommand, rest in lines:
            used = re.findall(r"--[a-z0-9-]+", rest)
            self.assertTrue(used)
            self.assertLessEqual(set(used), set(options(subcommand)), rest)


if __name__ == "__main__":
    unittest.main()
