"""Kills our command before it sends the end of a form: no server may take what arrived for a whole upload."""

import gzip
import http.client
import json
import re
import socket
import subprocess
import time
from pathlib import Path

from drivers import Tools
from processes import ServerProcess

NAME = "command killed"
ABOUT = (
    "`upload --resume` is killed when the server has not acknowledged the whole file, so before the end of the form is "
    "sent: the server gets no file. With the missing bytes added, it gets the file, once")
FILE, SIZE, TITLE = "unfinished.bin", 1 << 20, "unfinished"
# Bytes that the link keeps back until the command is killed: more than its receive buffer, so that they are not acknowledged.
REST = 32 * 1024
# In seconds, for the command and for a server.
TIMEOUT = 60
# In seconds, for a server that does not answer the end of a connection.
END_TIMEOUT = 5


def write_files(folder: Path) -> None:
    with open(folder / FILE, "wb") as file:
        file.truncate(SIZE)


def command_killed(tools: Tools, front: ServerProcess, backend: ServerProcess | None) -> tuple[bool, dict]:
    """Whether only the whole form has a file for the server, and the sizes of the files."""
    start = time.monotonic()
    request, missing = sent_before_kill(tools)
    boundary = re.search(rb"boundary=([^\r\n;]+)", request)[1].strip(b'"')
    end = b"\r\n--" + boundary + b"--\r\n"
    if len(end) > missing:
        raise AssertionError(f"only {missing} bytes are missing, and the end of the form has {len(end)}")
    # The file has zeros: a kill that comes before all of it was sent is one that comes behind it.
    request += bytes(missing - len(end))
    unfinished = reported_sizes(front, request, ends=True)
    whole = reported_sizes(front, request + end, ends=False)
    stored = stored_sizes(backend or front)
    message = f"files: {unfinished}; with the end of the form: {whole}; in all: {stored}"
    seconds = round(time.monotonic() - start, 2)
    is_correct = unfinished in (None, []) and whole == [SIZE] and stored == (None if front.name == "CGI.pm" else [SIZE])
    return is_correct, {"message": message, "seconds": seconds}


def stored_sizes(server: ServerProcess) -> list[int] | None:
    """The sizes of all files that a server got with the title, also where it could not answer; None without reports: Apache
    starts CGI.pm without the variable."""
    if not server.reports.exists():
        return None
    reports = [json.loads(line) for line in server.reports.read_text().splitlines()]
    return [file["size"] for report in reports if report["title"] == TITLE for file in report["files"]]


def sent_before_kill(tools: Tools) -> tuple[bytes, int]:
    """The bytes that the command had sent when it was killed, and the number of missing ones."""
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        listener.settimeout(TIMEOUT)
        state = tools.work / "records"
        process = subprocess.Popen(
            [tools.command, "upload", "--resume", "--resume-with", "off", "--state", state, "--json",
                "--header", f"X-Title: {TITLE}", "--file", tools.files / FILE,
                "--url", f"http://127.0.0.1:{listener.getsockname()[1]}/"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            connection, _ = listener.accept()
            with connection:
                connection.settimeout(TIMEOUT)
                received, total = bytearray(), None
                while total is None or len(received) < total - REST:
                    received += read(connection)
                    if total is None and (head := bytes(received).partition(b"\r\n\r\n"))[1]:
                        total = len(head[0]) + 4 + int(re.search(rb"(?i)content-length: (\d+)", head[0])[1])
                process.kill()
                process.wait()
                while more := connection.recv(1 << 16):
                    received += more
        finally:
            process.kill()
            process.wait()
    return bytes(received), total - len(received)


def read(connection: socket.socket) -> bytes:
    if more := connection.recv(1 << 16):
        return more
    raise AssertionError("the command ended before it was killed")


def reported_sizes(server: ServerProcess, request: bytes, ends: bool) -> list[int] | None:
    """The sizes of the files that a server reports, or None without a response. ends: the connection ends behind the request."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=END_TIMEOUT if ends else TIMEOUT) as connection:
        try:
            connection.sendall(request)
            if ends:
                connection.shutdown(socket.SHUT_WR)
            response = http.client.HTTPResponse(connection)
            response.begin()
            body = response.read()
            if response.getheader("Content-Encoding") == "gzip":
                body = gzip.decompress(body)
        except (OSError, http.client.HTTPException):
            return None
        return [file["size"] for file in json.loads(body)["files"]] if response.status == 200 else []
