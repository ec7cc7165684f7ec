"""nginx as the server and the witness of the workloads over HTTP/2, in front of the discard server."""

import contextlib
import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import time

import processes
import witness

NGINX = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
TEMPLATE = pathlib.Path(__file__).parent / "Servers/nginx.conf.template"
# nginx reads the whole body before it connects to the discard server; only for a digest does it pass it on.
DISCARDED = "proxy_pass_request_body off; proxy_set_header Content-Length 0;"
LOG_TIMEOUT = 5  # seconds: nginx writes a line after the client has its response


class Server:
    def __init__(self, backend, certificates, folder, passes_body):
        self._backend, self._log, self._read = backend, folder / "access", 0
        port = processes.free_port()
        values = {
            "user": "user root;" if os.geteuid() == 0 else "", "folder": folder, "port": port, "certificates": certificates,
            "backend": backend.port, "body": "" if passes_body else DISCARDED,
        }  # fmt: skip
        text = TEMPLATE.read_text()
        for name, value in values.items():
            text = text.replace("{{" + name + "}}", str(value))
        (folder / "nginx.conf").write_text(text)
        command = [NGINX, "-e", "stderr", "-p", str(folder), "-c", str(folder / "nginx.conf")]
        self._process = subprocess.Popen(command, stdin=subprocess.DEVNULL, start_new_session=True)
        processes.wait_for(port, self._process, "nginx")
        self.url = f"https://127.0.0.1:{port}/"
        self.within = []

    def cpu(self):
        return processes.cpu(self._process.pid) + self._backend.cpu()

    def lines(self, count):
        """The new lines of the access log, at least that many unless the time is over."""
        end, found = time.monotonic() + LOG_TIMEOUT, []
        while True:
            with self._log.open("rb") as log:
                log.seek(self._read)
                # The last line can be incomplete.
                whole = log.read().rpartition(b"\n")[0]
            found = [json.loads(line) for line in whole.splitlines()]
            if len(found) >= count or time.monotonic() > end:
                self._read += len(whole) + bool(whole)
                return found
            time.sleep(0.01)

    def seen(self):
        behind = self._backend.seen()
        return seen(self.lines(behind.uploads), behind)

    def stop(self):
        processes.stop(self._process)


def seen(lines, behind):
    """The counts that the lines of the access log prove; the digests are those of the discard server behind nginx."""
    connections = {}
    for line in lines:
        connections.setdefault(f"{line['protocol']} over {line['tls']} {line['cipher']}", set()).add(line["connection"])
    whole = [line for line in lines if line["status"] == 200]
    if len(whole) != behind.uploads:
        raise witness.Wrong(f"bench: nginx logged {len(whole)} uploads, and passed {behind.uploads} on")
    numbers = {name: len(found) for name, found in connections.items()}
    return witness.Seen(len(whole), sum(line["bytes"] for line in whole), numbers, behind.digests)


@contextlib.contextmanager
def server(certificates, digest=None):
    with (
        tempfile.TemporaryDirectory(prefix="uploadtask-bench-", dir=processes.memory_folder()) as folder,
        witness.server(False, certificates, digest) as backend,
    ):
        running = Server(backend, certificates, pathlib.Path(folder), passes_body=digest is not None)
        try:
            yield running
        finally:
            running.stop()
