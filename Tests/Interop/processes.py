"""Processes of third-party servers: each is started on a free port, awaited, and stopped with all of its children."""

import os
import shutil
import signal
import socket
import subprocess
import threading
import time
from pathlib import Path

# In seconds, until a server accepts connections; a Java virtual machine on a busy computer takes long.
START_TIMEOUT = 60

lock = threading.Lock()
ports: set[int] = set()
running: set["ServerProcess"] = set()


def free_port() -> int:
    """A port that is not in use, and that no other caller got."""
    with lock:
        while True:
            with socket.socket() as probe:
                probe.bind(("127.0.0.1", 0))
                port = probe.getsockname()[1]
            if port not in ports:
                ports.add(port)
                return port


class ServerProcess:
    def __init__(self, name: str, command: list[str], folder: Path, values: dict[str, str], copied: Path | None = None):
        self.name = name
        folder.mkdir(parents=True, exist_ok=True)
        if copied:
            shutil.copy(copied, folder)
        # Another process may take the free port before the server binds it.
        for _ in range(5):
            self.port = free_port()
            self.log = folder / "log"
            # Each server but CGI.pm adds what it answers.
            self.reports = folder / "reports"
            known = values | {"port": str(self.port), "folder": str(folder)}
            filled = [filled_in(argument, known, folder) for argument in command]
            with open(self.log, "wb") as log, lock:
                self.process = subprocess.Popen(
                    filled, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=folder, start_new_session=True,
                    env=os.environ | {
                        "TMPDIR": str(folder), "NODE_PATH": "/usr/share/nodejs", "REPORTS": str(self.reports)})
                running.add(self)
            if self.accepts():
                return
            self.stop()
        raise AssertionError(f"{name} did not start: {' '.join(filled)}\n{self.log_tail()}")

    def accepts(self) -> bool:
        end = time.monotonic() + START_TIMEOUT
        while self.process.poll() is None and time.monotonic() < end:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                return self.process.poll() is None
            except OSError:
                time.sleep(0.02)
        return False

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/"

    @property
    def is_alive(self) -> bool:
        return self.process.poll() is None

    def log_tail(self) -> str:
        return self.log.read_text(errors="replace")[-3000:]

    def signal(self, number: signal.Signals) -> None:
        try:
            os.killpg(self.process.pid, number)
        except ProcessLookupError:
            pass

    def stop(self) -> None:
        """Kills all processes of the server, also stopped ones. Idempotent."""
        with lock:
            running.discard(self)
        self.signal(signal.SIGKILL)
        self.process.wait()


def filled_in(argument: str, values: dict[str, str], folder: Path) -> str:
    """An argument with {port} and other values inserted. A template is copied, with its values inserted."""
    for name, value in values.items():
        argument = argument.replace("{" + name + "}", value)
    if argument.endswith(".template"):
        template = Path(argument)
        text = template.read_text()
        for name, value in values.items():
            text = text.replace("{{" + name + "}}", value)
        copy = folder / template.stem
        copy.write_text(text)
        return str(copy)
    return argument


def stop_all() -> None:
    for server in list(running):
        server.stop()
