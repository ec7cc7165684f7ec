#!/usr/bin/env python3
"""The server of `make soak`: makes the fault that the query of each request selects, and writes each request to a journal.

    soak_server.py JOURNAL CERTIFICATE KEY

The first line on stdout is `listening on HTTP-PORT HTTPS-PORT`. The server exits when its stdin closes. The faults are in
soak_faults; the lines of the journal are from soak_request.Request.record.
"""

import asyncio
import os
import ssl
import sys
import threading

import soak_faults
from soak_request import ClientDisconnected, Request


async def handle_connection(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, journal) -> None:
    """Handles requests until one side closes."""
    try:
        while request := await Request.read(reader, writer):
            keeps = False
            try:
                keeps = await soak_faults.FAULTS[request.fault](request)
            finally:
                journal.write(request.record() + "\n")
            if not keeps:
                break
    except (ClientDisconnected, OSError):
        pass
    finally:
        writer.close()


async def serve(journal, certificate: str, key: str) -> None:
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate, key)
    loop, stop = asyncio.get_running_loop(), asyncio.Event()
    tasks = set()

    def watch_stdin() -> None:  # a thread, because epoll does not support plain files
        while os.read(0, 4096):
            pass
        loop.call_soon_threadsafe(stop.set)

    async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        tasks.add(asyncio.current_task())
        try:
            await handle_connection(reader, writer, journal)
        except asyncio.CancelledError:
            pass
        finally:
            tasks.discard(asyncio.current_task())

    threading.Thread(target=watch_stdin, daemon=True).start()
    listen = {"host": "127.0.0.1", "port": 0, "backlog": 1024}
    plain = await asyncio.start_server(accept, **listen)
    # A client that resets the connection never sends close_notify.
    secure = await asyncio.start_server(accept, ssl=tls, ssl_shutdown_timeout=2, **listen)
    ports = (server.sockets[0].getsockname()[1] for server in (plain, secure))
    print("listening on", *ports, flush=True)
    await stop.wait()
    # The client has exited: tasks that read end by themselves, the others are cancelled.
    if remaining := list(tasks):
        await asyncio.wait(remaining, timeout=1)
    for task in list(tasks):
        task.cancel()
    if remaining := list(tasks):
        await asyncio.wait(remaining, timeout=5)


def main(journal_path: str, certificate: str, key: str) -> None:
    with open(journal_path, "w", encoding="utf-8", buffering=1 << 16) as journal:
        asyncio.run(serve(journal, certificate, key))


main(*sys.argv[1:])
