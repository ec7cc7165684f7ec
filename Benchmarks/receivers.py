"""The measured servers, which hash and store files, and the clients that send to them.

The command of a server has a port of 127.0.0.1, and the folder for its files.
"""

import os

from subjects import HERE, PRODUCTS, PYTHON, Subject, peer

NODE = ["node", str(HERE / "Receivers/busboy_receiver.js")]
UPLOADTASK = [str(PRODUCTS / "uploadtask")]
#: The client of the large file. It sends no `Expect`, for which PHP's server lets it wait a second.
CURL = Subject(
    "curl -F", ["curl", "--version"],
    lambda job: ["curl", "-sS", "--fail", "-H", "Expect:", "-F", f"file=@{job.file}", job.url],
)  # fmt: skip
#: The client of the small files: the sendfile loop in C, in several processes.
FLOOD = Subject("sendfile loops", [str(PRODUCTS / "sendfile"), "--version"], peer(str(PRODUCTS / "sendfile")))


#: Debian's modules of Node.
NODE_MODULES = {"NODE_PATH": "/usr/share/nodejs"}


def php(port, folder):
    """PHP's own web server, with a temporary folder from which it can rename."""
    settings = {"upload_max_filesize": "64G", "post_max_size": "64G", "memory_limit": "-1", "upload_tmp_dir": folder}
    options = [word for name, value in settings.items() for word in ("-d", f"{name}={value}")]
    return ["php", "-q", "-S", f"127.0.0.1:{port}", *options, str(HERE / "Receivers/receiver.php")]


def program(*words):
    return lambda port, folder: [*words, "--port", str(port), "--directory", folder]


SERVE = Subject("uploadtask serve", [*UPLOADTASK, "--version"], program(*UPLOADTASK, "serve"))
GO_SERVER = Subject(
    "Go net/http, server", [str(PRODUCTS / "go-receiver"), "--version"], program(str(PRODUCTS / "go-receiver")))  # fmt: skip
AIOHTTP_SERVER = Subject(
    "aiohttp, server", [PYTHON, str(HERE / "Receivers/aiohttp_receiver.py"), "--version"],
    program(PYTHON, str(HERE / "Receivers/aiohttp_receiver.py")),
)  # fmt: skip
BUSBOY = Subject(
    "busboy (Node)",
    ["env", *(f"{name}={value}" for name, value in NODE_MODULES.items()), *NODE, "--version"],
    program(*NODE), lambda folder: NODE_MODULES,
)  # fmt: skip
PHP = Subject(
    "PHP", ["php", "--version"], php,
    lambda folder: {"RECEIVER_DIRECTORY": folder, "PHP_CLI_SERVER_WORKERS": str(os.cpu_count())},
)  # fmt: skip

OTHERS = [GO_SERVER, AIOHTTP_SERVER, BUSBOY, PHP]


def client(workload):
    return CURL if workload.count == 1 else FLOOD
