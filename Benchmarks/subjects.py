"""The measured programs, with their commands and versions."""

import dataclasses
import os
import pathlib
import subprocess
import sys
import tempfile

import projects

HERE = pathlib.Path(__file__).resolve().parent
PRODUCTS = HERE.parent / ".build-release/release"
PYTHON = sys.executable


@dataclasses.dataclass
class Job:
    """The parameters of a run."""

    url: str
    file: str
    count: int = 1
    parallel: int = 1
    cacert: str | None = None
    queued: bool = False
    http2: bool = False
    within: list = dataclasses.field(default_factory=list)  # words in front of the command: the end of a link
    scratch: str = tempfile.gettempdir()

    @property
    def options(self):
        """The arguments that all peers share."""
        options = ["--url", self.url, "--file", self.file]
        if self.count > 1:
            options += ["--count", str(self.count), "--parallel", str(self.parallel)]
        return options + self.trust + (["--http2"] if self.http2 else [])

    @property
    def trust(self):
        return ["--cacert", self.cacert] if self.cacert else []


class Subject:
    def __init__(self, name, version, command, environment=lambda job: {}, sends_file=True):
        self.name = name
        self.sends_file = sends_file
        self._version = version
        self.command = command  # of a job
        self._environment = environment

    def environment(self, job):
        # A proxy of the machine is not part of a benchmark.
        plain = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
        return plain | {"LC_ALL": "C"} | self._environment(job)

    def version(self):
        """The version, or None if the program is not installed."""
        try:
            done = subprocess.run(self._version, capture_output=True, text=True, check=True)
        except (OSError, subprocess.CalledProcessError):
            return None
        # Of curl's list of libraries only the first one, libcurl.
        return " ".join(done.stdout.strip().splitlines()[0].split(" OpenSSL/")[0].split())


def command(job):
    """`uploadtask upload`: many files by `--files-from -`."""
    upload = [str(PRODUCTS / "uploadtask"), "upload", job.url, *job.trust, *(["--http2"] if job.http2 else [])]
    if job.count == 1:
        return [*upload, job.file]
    names = pathlib.Path(job.scratch) / "names"
    names.write_text(f"{job.file}\n" * job.count)
    # The shell replaces itself, so that the process is the command's.
    script = 'list=$0; exec "$@" <"$list"'
    return ["sh", "-c", script, str(names), *upload, "--files-from", "-", "--parallel", str(job.parallel)]


def by_position(job):
    """`uploadtask upload` with the files as arguments."""
    upload = [str(PRODUCTS / "uploadtask"), "upload", job.url, *job.trust, "--parallel", str(job.parallel)]
    return [*upload, *[job.file] * job.count]


def run(app, job):
    """`uploadtask run` with an app that uploads its `internal://files/payload`."""
    data = pathlib.Path(job.scratch) / "data"
    (data / "files").mkdir(parents=True, exist_ok=True)
    payload = data / "files/payload"
    payload.unlink(missing_ok=True)
    os.link(job.file, payload)
    parallel = ["--parallel", str(job.parallel)] if job.count > 1 else []
    return [str(PRODUCTS / "uploadtask"), "run", str(app), "--data", str(data), *parallel, *job.trust]


def quick_app(job):
    app = pathlib.Path(job.scratch) / "app"
    app.mkdir(exist_ok=True)
    for name in ("app.js", "manifest.json"):
        (app / name).write_text((HERE / "QuickApp" / name).read_text())
    (app / "settings.js").write_text(f"export const url = '{job.url}'\nexport const count = {job.count}\n")
    return run(app, job)


def project(job):
    """A project whose entry page uploads once."""
    return run(projects.generate(pathlib.Path(job.scratch) / "project", job.url), job)


def curl(job):
    """One upload with options; many uploads with a config file, over persistent connections."""
    version = ["--http2"] if job.http2 else []
    if job.count == 1:
        return ["curl", "-sS", "--fail", *version, *job.trust, "-F", f"file=@{job.file}", job.url]
    config = pathlib.Path(job.scratch) / "curl.config"
    one = [f'url = "{job.url}"', f'form = "file=@{job.file}"', 'output = "/dev/null"', "fail"]
    # These are options of one transfer: `next` resets them.
    one += [f'cacert = "{job.cacert}"'] if job.cacert else []
    one += ["http2"] if job.http2 else []
    config.write_text("\nnext\n".join(["\n".join(one)] * job.count) + "\n")
    return ["curl", "--no-progress-meter", "--parallel", "--parallel-max", str(job.parallel), "--config", str(config)]


def urlsession(job):
    """Foundation on Linux trusts only the system's bundle: a mount replaces it, in a namespace of this process."""
    program = [str(PRODUCTS / "urlsession"), *job.options]
    if not job.cacert:
        return program
    script = 'mount --bind "$0" /etc/ssl/certs/ca-certificates.crt && exec "$@"'
    return ["unshare", "--map-root-user", "--mount", "sh", "-c", script, job.cacert, *program]


def peer(*program):
    return lambda job: [*program, *job.options]


LIBRARY = Subject(
    "UploadEngine",
    [str(PRODUCTS / "uploadtask"), "--version"],
    lambda job: [str(PRODUCTS / "UploadBenchmark"), *job.options, *(["--queued"] if job.queued else [])],
)
COMMAND = Subject("uploadtask upload", [str(PRODUCTS / "uploadtask"), "--version"], command)
QUICK_APP = Subject("uploadtask run (JavaScript)", [str(PRODUCTS / "uploadtask"), "--version"], quick_app)
POSITION = Subject("uploadtask upload, files by position", [str(PRODUCTS / "uploadtask"), "--version"], by_position)
PROJECT = Subject(f"uploadtask run, project of {projects.PAGES} pages", [str(PRODUCTS / "uploadtask"), "--version"], project)
CURL = Subject("curl -F", ["curl", "--version"], curl)
FETCH = Subject(
    "fetch (Node)",
    ["node", str(HERE / "Peers/fetch_upload.mjs"), "--version"],
    peer("node", str(HERE / "Peers/fetch_upload.mjs")),
    lambda job: {"NODE_EXTRA_CA_CERTS": job.cacert} if job.cacert else {},
)
REQUESTS = Subject(
    "requests + toolbelt",
    [PYTHON, str(HERE / "Peers/requests_upload.py"), "--version"],
    peer(PYTHON, str(HERE / "Peers/requests_upload.py")),
)
AIOHTTP = Subject(
    "aiohttp",
    [PYTHON, str(HERE / "Peers/aiohttp_upload.py"), "--version"],
    peer(PYTHON, str(HERE / "Peers/aiohttp_upload.py")),
)
URLSESSION = Subject("URLSession (Linux)", [str(PRODUCTS / "urlsession"), "--version"], urlsession)
GO = Subject("Go net/http", [str(PRODUCTS / "go-upload"), "--version"], peer(str(PRODUCTS / "go-upload")))
SENDFILE = Subject("bare sendfile loop", [str(PRODUCTS / "sendfile"), "--version"], peer(str(PRODUCTS / "sendfile")))
COPIES = Subject(
    "bare send loop, no file",
    [str(PRODUCTS / "sendfile"), "--version"],
    peer(str(PRODUCTS / "sendfile"), "--copy"),
    sends_file=False,
)
TLS_WRITE = Subject(
    "bare TLS write loop, no file",
    [str(PRODUCTS / "tls-write"), "--version"],
    peer(str(PRODUCTS / "tls-write")),
    sends_file=False,
)


def can_trust(subject):
    """Whether a subject can trust the benchmark's certificate: URLSession needs a mount namespace for it."""
    trial = ["unshare", "--map-root-user", "--mount", "true"]
    return subject is not URLSESSION or subprocess.run(trial, capture_output=True).returncode == 0


OURS = [LIBRARY, COMMAND, QUICK_APP]
PEERS = [CURL, GO, FETCH, AIOHTTP, REQUESTS, URLSESSION]
BASELINES = [SENDFILE, COPIES, TLS_WRITE]
