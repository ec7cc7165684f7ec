#!/usr/bin/env python3
"""A server for the scripts of QuickAppTests. The path of a request selects its behaviour, correct or faulty.

    scenario_server.py [--port N]

The paths are in scenarios.py. The first line on stdout is `listening on http://127.0.0.1:PORT`. The server exits when its
stdin closes, so that a killed test leaves no orphan, and on SIGTERM. Start it with a pipe as stdin: /dev/null is at its end
already.
"""

import argparse
import asyncio
import os
import signal
import socket
import sys
import threading

from scenario_connection import Connection, ClientDisconnected, Request
from scenario_tally import Tally, tallies
from scenarios import scenarios


async def handle_connection(connection: Connection) -> None:
    """Handles requests until one side closes."""
    with connection.socket:
        while connection.socket.fileno() >= 0:
            try:
                request = await Request.read(connection)
            except (ClientDisconnected, ValueError):  # the client closed, or the data is not HTTP
                return
            await handle(request)
            if not request.keeps_alive or request.received < request.length:
                return


async def handle(request: Request) -> None:
    name, _, argument = request.path.lstrip("/").partition("/")
    handler, reads_all = scenarios.get(name, (unknown, True))
    key = request.argument("key")
    tally = tallies[key] if key else Tally()
    tally.begin()
    aborted = False
    try:
        if request.header("transfer-encoding"):
            return await request.respond(501, b"send a Content-Length")
        if reads_all:
            await request.read_body()
        await handler(request, argument)
    except ClientDisconnected:
        aborted = True
    except Exception as error:  # of the scenario, or from invalid arguments of a script
        print(f"{request.method} {request.target}: {error!r}", file=sys.stderr)
        aborted = True
    finally:
        tally.end(aborted)
        request.keeps_alive = request.keeps_alive and not aborted


async def unknown(request: Request, argument: str) -> None:
    await request.respond(404, b"no such scenario")


async def serve(port: int) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    # The parent process may have blocked signals.
    signal.pthread_sigmask(signal.SIG_SETMASK, [])
    loop.add_signal_handler(signal.SIGTERM, stop.set)

    def watch_stdin() -> None:  # a thread, because epoll does not support plain files
        while os.read(0, 4096):  # not sys.stdin: Python aborts if it exits while a thread holds its lock
            pass
        loop.call_soon_threadsafe(stop.set)

    threading.Thread(target=watch_stdin, daemon=True).start()

    tasks = set()

    async def accept(listener: socket.socket) -> None:
        while True:
            sock, _ = await loop.sock_accept(listener)
            task = asyncio.create_task(handle_connection(Connection(sock)))
            tasks.add(task)  # the loop keeps only weak references to tasks
            task.add_done_callback(tasks.discard)

    with socket.create_server(("127.0.0.1", port), backlog=1024) as listener:
        listener.setblocking(False)
        print(f"listening on http://127.0.0.1:{listener.getsockname()[1]}", flush=True)
        accepting = asyncio.create_task(accept(listener))
        await stop.wait()
        accepting.cancel()


parser = argparse.ArgumentParser()
parser.add_argument("--port", type=int, default=0)
asyncio.run(serve(parser.parse_args().port))
