"""The completions of the installed command, in real shells at a terminal."""

import pathlib
import shutil
import subprocess
import tempfile
import unittest

from installation import options, prefix, shell_environment, subcommands
from terminal import Terminal

RECORD = "record() { printf '%s\\n' \"$@\" > .words-new; mv .words-new .words; }"


def shortest_beginning(of: str, among: list[str]) -> str:
    """Returns the shortest prefix of a word that no other word has."""
    others = [word for word in among if word != of]
    for length in range(1, len(of)):
        if len(of[:length].strip("-")) and not any(word.startswith(of[:length]) for word in others):
            return of[:length]
    return of


class Completions:
    """The tests, the same for each shell."""

    def setUp(self) -> None:
        self.home = pathlib.Path(tempfile.mkdtemp(prefix="uploadtask-shell-"))
        self.addCleanup(shutil.rmtree, self.home)
        (self.home / "inbox").mkdir()
        (self.home / "input.txt").touch()
        (self.home / "holiday photo.jpg").touch()
        self.terminal = Terminal(self.command, shell_environment(self.home), self.home, self.start())
        self.addCleanup(self.terminal.close)

    def assertCompletes(self, line: str, words: list[str]) -> None:
        completed = self.terminal.completed(f"uploadtask {line}")
        self.assertEqual(completed, ["uploadtask", *words], f"after 'uploadtask {line}' and a tab")

    def test_every_subcommand_completes(self) -> None:
        self.assertIn("upload", subcommands())
        first = {name.split()[0] for name in subcommands()} | {"help"}
        for name in first:
            self.assertCompletes(shortest_beginning(name, sorted(first)), [name])
        inner = [name.split()[1] for name in subcommands() if " " in name]
        for name in inner:
            self.assertCompletes(f"queue {shortest_beginning(name, inner)}", ["queue", name])

    def test_every_option_of_every_subcommand_completes(self) -> None:
        for subcommand in subcommands():
            self.assertGreater(len(options(subcommand)), 2)
            for option in options(subcommand):
                beginning = shortest_beginning(option, options(subcommand))
                # One that begins another option is complete, and the shell offers the other.
                if beginning == option:
                    continue
                self.assertCompletes(f"{subcommand} {beginning}", [*subcommand.split(), option])

    def test_an_option_with_a_file_completes_file_names(self) -> None:
        for option in ["--file", "--files-from", "--upload-file", "--output", "--cacert", "--cert", "--key"]:
            self.assertCompletes(f"upload {option} inp", ["upload", option, "input.txt"])
        self.assertCompletes("run inp", ["run", "input.txt"])
        self.assertCompletes("upload inp", ["upload", "input.txt"])
        self.assertCompletes("upload http://h/ input.txt inp", ["upload", "http://h/", "input.txt", "input.txt"])

    def test_the_identifiers_of_the_queue_complete(self) -> None:
        state = self.home / "state"
        added = subprocess.run(
            [prefix() / "bin/uploadtask", "queue", "add", "http://127.0.0.1/", self.home / "input.txt", "--state", state],
            capture_output=True, text=True, check=True)
        identifier = added.stdout.strip()
        for subcommand in ["retry", "remove"]:
            line = f"queue {subcommand} --state {state} {identifier[:4]}"
            self.assertCompletes(line, [*line.split()[:-1], identifier])

    def test_a_name_with_a_space_stays_one_word(self) -> None:
        self.assertCompletes("upload --file hol", ["upload", "--file", "holiday photo.jpg"])

    def test_an_option_with_a_directory_offers_no_files(self) -> None:
        for line in ["serve --directory", "run --data"]:
            *words, folder = self.terminal.completed(f"uploadtask {line} in")
            self.assertEqual(words, ["uploadtask", *line.split()])
            self.assertEqual(folder.rstrip("/"), "inbox", "zsh removes the slash when another character is typed")

    def test_an_option_with_fixed_values_completes_them(self) -> None:
        self.assertCompletes("upload --progress al", ["upload", "--progress", "always"])
        self.assertCompletes("run --device Redm", ["run", "--device", "Redmi Watch 4"])


class BashCompletions(Completions, unittest.TestCase):
    command = ["bash", "--norc", "--noprofile", "-i"]

    def start(self) -> str:
        return f"source /usr/share/bash-completion/bash_completion; {RECORD}"


class ZshCompletions(Completions, unittest.TestCase):
    command = ["zsh", "-f", "-i"]

    def start(self) -> str:
        functions = f"{prefix()}/share/zsh/site-functions"
        return f"bindkey -e; fpath=({functions} $fpath); autoload -Uz compinit; compinit -D; {RECORD}"


class FishCompletions(Completions, unittest.TestCase):
    command = ["fish", "--private", "--no-config", "-i"]

    def start(self) -> str:
        # Without a configuration fish searches only its own folders.
        vendor = f"{prefix()}/share/fish/vendor_completions.d"
        return (f"set -p fish_complete_path {vendor}; "
                "function record; printf '%s\\n' $argv > .words-new; mv .words-new .words; end")


if __name__ == "__main__":
    unittest.main()
