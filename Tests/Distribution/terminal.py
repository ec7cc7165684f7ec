"""A shell at a pseudo-terminal, controlled by key presses.

The shell itself reports the completed line: the line is not run, but passed to the function `record`, which the setup
defines, and which writes its words into the file .words.
"""

import os
import pathlib
import pty
import select
import signal
import time

TIMEOUT = 20  # seconds
HOME_KEY = b"\x01"  # Ctrl-A: to the start of the line
CLEAR_LINE = b"\x05\x15"  # Ctrl-E Ctrl-U


class Terminal:
    def __init__(self, command: list[str], environment: dict[str, str], folder: pathlib.Path, setup: str) -> None:
        self.words = folder / ".words"
        self.seen = b""
        self.process, self.descriptor = pty.fork()
        if self.process == 0:
            os.chdir(folder)
            os.execvpe(command[0], command, environment)
        self.type(f"{setup}; record ready\r".encode())
        self.read_until(self.words.exists, "the start of the shell")

    def completed(self, line: str) -> list[str]:
        """Returns the words of a line after a tab at its end."""
        self.words.unlink(missing_ok=True)
        self.type(CLEAR_LINE + line.encode() + b"\t" + HOME_KEY + b"record \r")
        self.read_until(self.words.exists, f"the completion of '{line}'")
        return self.words.read_text().split("\n")[:-1]

    def type(self, keys: bytes) -> None:
        os.write(self.descriptor, keys)

    def read_until(self, condition, what: str) -> None:
        """Reads the shell's output, so that it does not block, until a condition is true."""
        end = time.monotonic() + TIMEOUT
        while not condition():
            if time.monotonic() > end:
                raise AssertionError(f"timeout while waiting for {what}. The terminal shows:\n{self.shown()}")
            if select.select([self.descriptor], [], [], 0.02)[0]:
                try:
                    self.seen += os.read(self.descriptor, 65536)
                except OSError as error:
                    raise AssertionError(f"the shell ended while waiting for {what}:\n{self.shown()}") from error

    def shown(self) -> str:
        return self.seen[-2000:].decode(errors="replace")

    def close(self) -> None:
        os.kill(self.process, signal.SIGKILL)
        os.waitpid(self.process, 0)
        os.close(self.descriptor)
