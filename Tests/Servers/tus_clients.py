"""Uploads a file with a tus client of others over a link that breaks three times.

    tus_clients.py CLIENT URL FILE

CLIENT is tuspy, aiotus or resumable-upload, URL that of the creations. The relay resets a connection, in both directions, after a
quarter of the file. Prints the number of connections that it reset.
"""

import asyncio
import os
import socket
import struct
import sys
import threading
import urllib.parse

CUTS = 3


class Relay:
    """Passes connections on to a server, and resets the first ones that carry content."""

    def __init__(self, target: "tuple[str, int]", limit: int):
        self.target, self.limit, self.cuts = target, limit, 0
        self.lock = threading.Lock()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self) -> None:
        while True:
            client, _ = self.listener.accept()
            server = socket.create_connection(self.target)
            threading.Thread(target=self.pump, args=(client, server, True), daemon=True).start()
            threading.Thread(target=self.pump, args=(server, client, False), daemon=True).start()

    def pump(self, source: socket.socket, sink: socket.socket, counts: bool) -> None:
        passed = 0
        try:
            while data := source.recv(65_536):
                sink.sendall(data)
                passed += len(data)
                if counts and passed >= self.limit and self.takes_cut():
                    for each in (source, sink):
                        each.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                        # Ends the other thread's read; the close alone would not.
                        each.shutdown(socket.SHUT_RD)
                        each.close()
                    return
            sink.shutdown(socket.SHUT_WR)
        except OSError:
            pass

    def takes_cut(self) -> bool:
        with self.lock:
            if self.cuts == CUTS:
                return False
            self.cuts += 1
            return True


def tuspy(url: str, path: str) -> None:
    from tusclient.client import TusClient

    metadata = {"filename": os.path.basename(path), "filetype": "application/octet-stream"}
    TusClient(url).uploader(path, metadata=metadata, retries=10, retry_delay=0).upload()


def aiotus(url: str, path: str) -> None:
    import aiotus

    metadata = {"filename": os.path.basename(path).encode(), "filetype": b"application/octet-stream"}

    async def upload() -> None:
        # The client waits 1, 2, 4 seconds, at most as long as this.
        config = aiotus.RetryConfiguration(retry_attempts=10, max_retry_period_seconds=0.1)
        with open(path, "rb") as file:
            assert await aiotus.upload(url, file, metadata, config=config)

    asyncio.run(upload())


def resumable_upload(url: str, path: str) -> None:
    from resumable_upload.client import TusClient

    # Its requests have one chunk each, so a cut takes a whole one.
    client = TusClient(url, chunk_size=2 << 20, max_retries=10, retry_delay=0.01)
    client.upload_file(
        path, metadata={"filename": os.path.basename(path), "filetype": "application/octet-stream"})


CLIENTS = {"tuspy": tuspy, "aiotus": aiotus, "resumable-upload": resumable_upload}

client, url, path = sys.argv[1:]
parts = urllib.parse.urlsplit(url)
relay = Relay((parts.hostname or "", parts.port or 80), os.path.getsize(path) // 4)
CLIENTS[client](f"http://127.0.0.1:{relay.port}{parts.path}", path)
print("cuts", relay.cuts)
