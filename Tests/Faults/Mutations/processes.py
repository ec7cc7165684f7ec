"""Starts and measures the processes that must survive."""

import os
import pathlib
import signal
import subprocess
import tempfile
import threading

ROOT = pathlib.Path(__file__).resolve().parents[3]
COMMAND = os.path.abspath(os.environ.get("UPLOADTASK") or ROOT / ".build/debug/uploadtask")
MEMORY_LIMIT = 256 << 20
ENVIRONMENT = {
    key: value for key, value in os.environ.items() if not key.lower().endswith("_proxy") and not key.startswith("SSL_CERT")
}
# The test itself reports a crash, with its case; a backtrace would take seconds.
ENVIRONMENT["SWIFT_BACKTRACE"] = "enable=no"


class Result:
    """The result of a process. `fault` is None if the result is allowed."""

    def __init__(self, status: int, output: bytes, error: bytes, memory: int, statuses: tuple[int, ...]) -> None:
        self.status, self.output, self.error, self.memory = status, output, error, memory
        self.fault = None
        if status == -signal.SIGKILL:
            self.fault = "it did not exit in time"
        elif status < 0:
            self.fault = f"signal {-status} ({signal.Signals(-status).name})"
        elif status not in statuses:
            self.fault = f"exit status {status}"
        elif memory > MEMORY_LIMIT:
            self.fault = f"{memory >> 20} MiB of memory"


def run(arguments: list[str], statuses: tuple[int, ...], seconds: float) -> Result:
    """Runs the command to its end, and kills it if it takes longer than `seconds`."""
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as error:
        process = subprocess.Popen(
            [COMMAND, *arguments], stdin=subprocess.DEVNULL, stdout=output, stderr=error, env=ENVIRONMENT)
        limit = threading.Timer(seconds, process.kill)
        limit.start()
        _, raw, usage = os.wait4(process.pid, 0)
        limit.cancel()
        process.returncode = os.waitstatus_to_exitcode(raw)
        for file in (output, error):
            file.seek(0)
        return Result(process.returncode, output.read(), error.read(), usage.ru_maxrss * 1024, statuses)


def peak_memory(pid: int) -> int:
    for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM"):
            return int(line.split()[1]) * 1024
    return 0


def certificate(folder: str) -> tuple[str, str]:
    """A self-signed certificate for localhost, and its key."""
    files = f"{folder}/certificate.pem", f"{folder}/key.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
         "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-out", files[0], "-keyout", files[1]],
        check=True, capture_output=True)
    return files


def error_excerpt(error: bytes) -> str:
    """The end of a process's standard error, or its text from a trap on."""
    text = error.decode(errors="replace").strip()
    trap = text.find("Fatal error")
    return text[trap:trap + 300] if trap >= 0 else text[-300:]
