#!/usr/bin/env python3
"""A server that behaves as the path of the request asks, well or badly: for the scripts of QuickAppTests.

    scenario_server.py [--port N]

The paths are in scenarios.py. The first line on stdout is `listening on http://127.0.0.1:PORT`. It ends when its
stdin closes, so that a test that dies leaves no orphan, or on SIGTERM. So give it a pipe as stdin: /dev/null is closed
already.
"""

import argparse
import asyncio
import os
import signal
import socket
import sys
import threading

from scenario_connection import Connection, Gone, Request
from scenario_tally import Tally, tallies
from scenarios import scenarios


async def converse(connection: Connection) -> None:
    """Answers requests until one side closes."""
    with connection.socket:
        while connection.socket.fileno() >= 0:
            try:
                request = await Request.read(connection)
            except (Gone, ValueError):  # it closed, or it does not speak HTTP
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
            return await request.answer(501, b"send a Content-Length")
        if reads_all:
            await request.read_body()
        await handler(request, argument)
    except Gone:
        aborted = True
    except Exception as error:  # of the scenario, or of a script that asks for nonsense
        print(f"{request.method} {request.target}: {error!r}", file=sys.stderr)
        aborted = True
    finally:
        tally.end(aborted)
        request.keeps_alive = request.keeps_alive and not aborted


async def unknown(request: Request, argument: str) -> None:
    await request.answer(404, b"no such scenario")


async def serve(port: int) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    # Whoever started us may have blocked signals.
    signal.pthread_sigmask(signal.SIG_SETMASK, [])
    loop.add_signal_handler(signal.SIGTERM, stop.set)

    def watch_stdin() -> None:  # a thread, because epoll takes no plain file
        while os.read(0, 4096):  # not sys.stdin: Python aborts when it ends while a thread holds that
            pass
        loop.call_soon_threadsafe(stop.set)

    threading.Thread(target=watch_stdin, daemon=True).start()

    conversations = set()

    async def accept(listener: socket.socket) -> None:
        while True:
            sock, _ = await loop.sock_accept(listener)
            conversation = asyncio.create_task(converse(Connection(sock)))
            conversations.add(conversation)  # the loop itself does not keep tasks alive
            conversation.add_done_callback(conversations.discard)

    with socket.create_server(("127.0.0.1", port), backlog=1024) as listener:
        listener.setblocking(False)
        print(f"listening on http://127.0.0.1:{listener.getsockname()[1]}", flush=True)
        accepting = asyncio.create_task(accept(listener))
        await stop.wait()
        accepting.cancel()


parser = argparse.ArgumentParser()
parser.add_argument("--port", type=int, default=0)
asyncio.run(serve(parser.parse_args().port))
