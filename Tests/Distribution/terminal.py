"""A shell at a terminal, with somebody who types.

What a line has become by completion is asked of the shell itself: the line is not run, but given to the function `record`,
which the setup defines, and which writes its words into the file .words.
"""

import os
import pathlib
import pty
import select
import signal
import time

PATIENCE = 20  # seconds
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
        self.read_until(self.words.exists, "its start")

    def completed(self, line: str) -> list[str]:
        """The words that a line has when a tab was typed at its end."""
        self.words.unlink(missing_ok=True)
        self.type(CLEAR_LINE + line.encode() + b"\t" + HOME_KEY + b"record \r")
        self.read_until(self.words.exists, f"'{line}' and a tab")
        return self.words.read_text().split("\n")[:-1]

    def type(self, keys: bytes) -> None:
        os.write(self.descriptor, keys)

    def read_until(self, condition, what: str) -> None:
        """Takes what the shell writes, which would wait otherwise, until something is true."""
        end = time.monotonic() + PATIENCE
        while not condition():
            if time.monotonic() > end:
                raise AssertionError(f"nothing came of {what}. The terminal shows:\n{self.shown()}")
            if select.select([self.descriptor], [], [], 0.02)[0]:
                try:
                    self.seen += os.read(self.descriptor, 65536)
                except OSError as error:
                    raise AssertionError(f"the shell ended at {what}:\n{self.shown()}") from error

    def shown(self) -> str:
        return self.seen[-2000:].decode(errors="replace")

    def close(self) -> None:
        os.kill(self.process, signal.SIGKILL)
        os.waitpid(self.process, 0)
        os.close(self.descriptor)
