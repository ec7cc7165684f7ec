"""A slow link that breaks: passes connections on to a server, and cuts each of them some seconds after its beginning.

    link.py TARGET-PORT REPORT [--every SECONDS] [--how reset|hang] [--rate BYTES] [--host HOST]

Its buffers are small, as those of a radio link, so that few bytes are lost by a cut. `reset` ends both sides with RST, `hang` passes
no byte on any more, as a network address translator does that has forgotten a connection. All connections share the rate. A
connection that begins is a line `{}` in the report, and one that ended or was cut has in its line the number of bytes that the link took
from the client, and whether it was cut. The link ends when its standard input does.
"""

import argparse
import asyncio
import json
import os
import socket
import struct
import sys
import threading
import time

# Bytes. A receive buffer of twice the number that is asked for is what the kernel gives.
BUFFER, PIECE = 48 * 1024, 16 * 1024
options = argparse.Namespace()
# The time at which the link has passed on all bytes that it took.
busy_until = 0.0


async def pace(count: int) -> None:
    global busy_until
    busy_until = max(busy_until, time.monotonic()) + count / options.rate
    if (pause := busy_until - time.monotonic()) > 0.001:
        await asyncio.sleep(pause)


class Connection:
    def __init__(self, client: socket.socket):
        self.client, self.taken = client, 0

    async def pump(self, source: socket.socket, sink: socket.socket) -> None:
        loop = asyncio.get_running_loop()
        try:
            while data := await loop.sock_recv(source, PIECE):
                if source is self.client:
                    self.taken += len(data)
                    if options.rate:
                        await pace(len(data))
                await loop.sock_sendall(sink, data)
            sink.shutdown(socket.SHUT_WR)
        except OSError:
            # A connection that failed on one side fails on the other.
            for end in (source, sink):
                reset(end)

    async def run(self, report: int) -> None:
        os.write(report, b"{}\n")
        server = socket.socket()
        server.setblocking(False)
        server.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, BUFFER)
        cut = False
        try:
            await asyncio.get_running_loop().sock_connect(server, (options.host, options.target))
            pumps = [
                asyncio.create_task(self.pump(self.client, server)), asyncio.create_task(self.pump(server, self.client))]
            _, left = await asyncio.wait(pumps, timeout=options.every)
            cut = bool(left)
            for each in left:
                each.cancel()
            # They let go of their sockets before these are closed.
            await asyncio.wait(pumps)
        except OSError:
            pass
        os.write(report, json.dumps({"taken": self.taken, "cut": cut}).encode() + b"\n")
        if cut and options.how == "hang":
            await asyncio.sleep(3600)
        for end in (self.client, server):
            if cut:
                reset(end)
            end.close()


def reset(end: socket.socket) -> None:
    """Lets the connection end with RST when it is closed, and ends it."""
    if end.fileno() >= 0:
        end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


async def main() -> None:
    report = os.open(options.report, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, BUFFER)
    listener.bind(("127.0.0.1", 0))
    listener.listen(128)
    listener.setblocking(False)
    print(f"listening on http://127.0.0.1:{listener.getsockname()[1]}", flush=True)
    running = set()
    while True:
        client, _ = await asyncio.get_running_loop().sock_accept(listener)
        client.setblocking(False)
        task = asyncio.create_task(Connection(client).run(report))
        running.add(task)
        task.add_done_callback(running.discard)


def end_with_input() -> None:
    sys.stdin.read()
    os._exit(0)


parser = argparse.ArgumentParser()
parser.add_argument("target", type=int)
parser.add_argument("report")
parser.add_argument("--host", default="127.0.0.1")
parser.add_argument("--every", type=float, help="seconds (default: never)")
parser.add_argument("--how", choices=["reset", "hang"], default="reset")
parser.add_argument("--rate", type=float, default=0, help="bytes per second (default: no limit)")
parser.parse_args(namespace=options)
threading.Thread(target=end_with_input, daemon=True).start()
asyncio.run(main())
