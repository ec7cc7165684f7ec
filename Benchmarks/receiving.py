"""Runs the receivers, in turns, with one client; the files on the disk are the witness."""

import contextlib
import json
import os
import pathlib
import subprocess
import tempfile

import measuring
import processes
import receivers
import witness
from measuring import SAMPLED, Run
from subjects import Job


class Wrong(witness.Wrong):
    pass


def stored(folder):
    """The paths of the files in a folder; a receiver's temporary files are hidden or gone."""
    return [pathlib.Path(entry.path) for entry in os.scandir(folder) if entry.is_file() and not entry.name.startswith(".")]


def check(title, receiver, folder, count, length, digest=None):
    """Raises Wrong unless the folder has these files: whole, and with this SHA-256 if it is given."""
    files = stored(folder)

    def wrong(what):
        raise Wrong(f"bench: {title}: {receiver}: stored {what}")

    if len(files) != count:
        wrong(f"{len(files)} files of {count}")
    for file in files:
        if (size := file.stat().st_size) != length:
            wrong(f"{size} bytes of {length} in a file")
        if digest and (found := witness.digest(file)) != digest:
            wrong(f"another file: its SHA-256 is {found}, not {digest}")


def check_response(title, receiver, text, digest):
    """Raises Wrong unless the response to one upload has the file's SHA-256: the receiver has hashed it."""
    with contextlib.suppress(ValueError, LookupError, TypeError):
        if [file["sha256"] for file in json.loads(text)["files"]] == [digest]:
            return
    raise Wrong(f"bench: {title}: {receiver}: the response has no SHA-256 of the file: {text[:200]!r}")


class Running:
    """A receiver with an empty folder, for one run."""

    def __init__(self, receiver, folder):
        port = processes.free_port()
        self.url = f"http://127.0.0.1:{port}/"
        with open(os.devnull, "r+b") as null:
            self.process = subprocess.Popen(
                receiver.command(port, folder), stdin=null, stdout=null, stderr=null, env=receiver.environment(folder),
                start_new_session=True,
            )  # fmt: skip
        processes.wait_for(port, self.process, receiver.name)

    def used(self):
        """CPU seconds so far, and the peak of its memory."""
        return processes.cpu(self.process.pid), processes.peak(self.process.pid)

    def stop(self):
        processes.stop(self.process)


@contextlib.contextmanager
def running(receiver):
    with tempfile.TemporaryDirectory(prefix="uploadtask-bench-", dir=processes.memory_folder()) as folder:
        server = Running(receiver, folder)
        try:
            yield server, folder
        finally:
            server.stop()


def sample(workload, file, scratch, log):
    """Without measuring: the response to one upload, and the digests of the stored files of up to 100 uploads."""
    expected, count = witness.digest(file), min(workload.count, SAMPLED)
    for receiver in workload.subjects:
        with running(receiver) as (server, folder):
            command = ["curl", "-sS", "--noproxy", "*", "--fail", "-F", f"file=@{file}", server.url]
            text = subprocess.run(command, capture_output=True, text=True).stdout
            check_response(workload.title, receiver.name, text, expected)
            if count > 1:
                upload = Job(server.url, str(file), count - 1, workload.parallel, scratch=scratch)
                measuring.measure(receivers.client(workload), upload)
            check(workload.title, receiver.name, folder, count, workload.length, expected)
    log(f"{workload.key}: the files that every receiver has stored are those that were sent")


def compare(workload, file, certificates, rounds, log):
    """The runs of each receiver, in rounds: the time of the client, the CPU time and memory of the receiver."""
    runs = {receiver.name: [] for receiver in workload.subjects}
    client = receivers.client(workload)
    with tempfile.TemporaryDirectory(dir=file.parent) as scratch:
        sample(workload, file, scratch, log)
        for number in range(measuring.rounds_of(workload, rounds)):
            for receiver in measuring.turns(workload.subjects, number, runs):
                with running(receiver) as (server, folder):
                    busy, _ = server.used()
                    upload = Job(server.url, str(file), workload.count, workload.parallel, scratch=scratch)
                    usage = measuring.measure(client, upload)
                    cpu, peak = server.used()
                    check(workload.title, receiver.name, folder, workload.count, workload.length)
                rate = workload.count / usage["wall"]
                run = Run(number, usage["wall"], cpu - busy, peak, rate, usage["cpu"], {witness.IN_THE_CLEAR: 1})
                runs[receiver.name].append(run)
                log(f"{workload.key} {number + 1} {receiver.name}: {run.wall:.3f} s, {run.peak:.0f} MiB")
    return runs
