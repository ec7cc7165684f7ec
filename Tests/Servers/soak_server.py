#!/usr/bin/env python3
"""The server of `make soak`: makes the fault that the query of each request asks for, and writes down what it saw.

    soak_server.py JOURNAL CERTIFICATE KEY

The first line on stdout is `listening on HTTP-PORT HTTPS-PORT`. It ends when its stdin closes. The faults are in
soak_faults; the journal's lines are soak_request.Request.record.
"""

import asyncio
import os
import ssl
import sys
import threading

import soak_faults
from soak_request import Gone, Request


async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, journal) -> None:
    """Answers requests until one side closes."""
    try:
        while request := await Request.read(reader, writer):
            keeps = False
            try:
                keeps = await soak_faults.FAULTS[request.fault](request)
            finally:
                journal.write(request.record() + "\n")
            if not keeps:
                break
    except (Gone, OSError):
        pass
    finally:
        writer.close()


async def serve(journal, certificate: str, key: str) -> None:
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate, key)
    loop, stop = asyncio.get_running_loop(), asyncio.Event()
    conversations = set()

    def watch_stdin() -> None:  # a thread, because epoll takes no plain file
        while os.read(0, 4096):
            pass
        loop.call_soon_threadsafe(stop.set)

    async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        conversations.add(asyncio.current_task())
        try:
            await converse(reader, writer, journal)
        except asyncio.CancelledError:
            pass
        finally:
            conversations.discard(asyncio.current_task())

    threading.Thread(target=watch_stdin, daemon=True).start()
    listen = {"host": "127.0.0.1", "port": 0, "backlog": 1024}
    plain = await asyncio.start_server(accept, **listen)
    # A client that resets will never say goodbye.
    secure = await asyncio.start_server(accept, ssl=tls, ssl_shutdown_timeout=2, **listen)
    ports = (server.sockets[0].getsockname()[1] for server in (plain, secure))
    print("listening on", *ports, flush=True)
    await stop.wait()
    # The client is gone: whoever still reads hears of it now, and whoever does not read is called off.
    if waiting := list(conversations):
        await asyncio.wait(waiting, timeout=1)
    for conversation in list(conversations):
        conversation.cancel()
    if waiting := list(conversations):
        await asyncio.wait(waiting, timeout=5)


def main(journal_path: str, certificate: str, key: str) -> None:
    with open(journal_path, "w", encoding="utf-8", buffering=1 << 16) as journal:
        asyncio.run(serve(journal, certificate, key))


main(*sys.argv[1:])
