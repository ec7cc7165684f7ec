"""An object store on loopback: starts and kills it, and lists its objects."""

import contextlib
import os
import pathlib
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request

import boto3

ACCESS_KEY, SECRET = "AKIAUPLOADTASK", "a-secret-of-this-run-alone"
BUCKET = "photos"
START_TIMEOUT = 60  # seconds until a store responds; it usually takes two


class Store:
    """A store on loopback, with the bucket `photos`. A subclass defines how to start it and what it validates."""

    name: str
    validates: bool  # whether it checks the policy and the signature

    def __init__(self, work: pathlib.Path) -> None:
        self.work = work / self.name
        self.work.mkdir()
        self.url = f"http://127.0.0.1:{free_port()}"
        self.processes: list[subprocess.Popen] = []

    def start(self) -> None:
        raise NotImplementedError

    def version(self) -> str:
        raise NotImplementedError

    @property
    def front(self) -> subprocess.Popen:
        """The HTTP server: the process that was started last."""
        return self.processes[-1]

    @contextlib.contextmanager
    def running(self):
        try:
            self.start()
            self.wait_until_ready()
            self.client = self.service("s3")
            self.client.create_bucket(Bucket=BUCKET)
            yield self
        finally:
            for process in reversed(self.processes):
                process.kill()
                process.wait()

    def service(self, name: str):
        keys = {"aws_access_key_id": ACCESS_KEY, "aws_secret_access_key": SECRET}
        return boto3.client(name, endpoint_url=self.url, region_name="us-east-1", **keys)

    def spawn(self, *command) -> None:
        with (self.work / f"{len(self.processes)}.log").open("wb") as log:
            streams = {"stdin": subprocess.DEVNULL, "stdout": log, "stderr": subprocess.STDOUT}
            self.processes.append(subprocess.Popen(command, cwd=self.work, env=self.environment(), **streams))

    def call(self, *command) -> str:
        settings = {"cwd": self.work, "env": self.environment(), "timeout": START_TIMEOUT}
        try:
            return subprocess.run(command, **settings, capture_output=True, text=True, check=True).stdout
        except subprocess.SubprocessError as error:
            raise SystemExit(f"{self.name}: {error}\n{error.stderr}\n{self.logs()}") from None

    def logs(self) -> str:
        return "".join(log.read_text(errors="replace")[-2000:] for log in sorted(self.work.glob("*.log")))

    def environment(self) -> dict[str, str]:
        return dict(os.environ)

    def wait_until_ready(self) -> None:
        end = time.monotonic() + START_TIMEOUT
        while True:
            try:
                urllib.request.urlopen(self.url, timeout=5).close()
                return
            except urllib.error.HTTPError:
                return  # an error status is a response too
            except OSError as error:
                if self.front.poll() is not None or time.monotonic() > end:
                    raise SystemExit(f"{self.name} did not start: {error}\n{self.logs()}") from None
                time.sleep(0.05)

    def stop_reading(self) -> None:
        """Stops the process: from now on only the kernel's receive buffer takes bytes."""
        self.front.send_signal(signal.SIGSTOP)
        os.waitid(os.P_PID, self.front.pid, os.WSTOPPED | os.WNOWAIT)

    def kill(self) -> None:
        self.front.kill()
        self.front.wait()

    def keys(self) -> list[str]:
        return [item["Key"] for item in self.client.list_objects_v2(Bucket=BUCKET).get("Contents", [])]

    def get(self, key: str) -> tuple[bytes, str]:
        """The content and the type of an object."""
        response = self.client.get_object(Bucket=BUCKET, Key=key)
        return response["Body"].read(), response["ContentType"]

    def clear(self) -> None:
        for key in self.keys():
            self.client.delete_object(Bucket=BUCKET, Key=key)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
