#!/usr/bin/env python3
"""A server we did not write, for the tests: takes one multipart body per POST and says in JSON what it understood.

    aiohttp_server.py [--port N] [--tls-cert FILE --tls-key FILE [--client-ca FILE] [--tls-version 1.N]]

With --client-ca, clients have to show a certificate that this authority signed.

The first line on stdout is `listening on http://127.0.0.1:PORT` (or https). It ends when its stdin closes, so that a
test that dies leaves no orphan, or on SIGTERM. So give it a pipe as stdin: /dev/null is closed already.
"""

import argparse
import asyncio
import hashlib
import os
import signal
import ssl
import sys
import threading

from aiohttp import BodyPartReader, web


async def answer(request: web.Request) -> web.Response:
    fields, files = [], []
    try:
        reader = await request.multipart()
        # A part is read before the next one is asked for, a chunk at a time: the body is never held whole.
        while (part := await reader.next()) is not None:
            if not isinstance(part, BodyPartReader):
                raise ValueError("a multipart inside a multipart")
            if part.filename is None:
                fields.append({"name": part.name, "value": await part.text()})
                continue
            size, digest = 0, hashlib.sha256()
            while chunk := await part.read_chunk(256 * 1024):
                size += len(chunk)
                digest.update(chunk)
            files.append(
                {
                    "name": part.name,
                    "filename": part.filename,
                    "contentType": part.headers.get("Content-Type"),
                    "size": size,
                    "sha256": digest.hexdigest(),
                }
            )
    except (ValueError, AssertionError, ConnectionResetError) as error:  # a body not understood, or not all sent
        return web.json_response({"error": str(error)}, status=400)
    headers: dict[str, str] = {}
    for name, value in request.headers.items():  # one that comes twice is joined, as RFC 9110 (5.3) has it
        name = name.lower()
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    return web.json_response({"fields": fields, "files": files, "headers": headers})


async def serve(options: argparse.Namespace) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGTERM, stop.set)

    def watch_stdin() -> None:  # a thread, because epoll takes no plain file
        while os.read(0, 4096):  # not sys.stdin: Python aborts when it ends while a thread holds that
            pass
        loop.call_soon_threadsafe(stop.set)

    threading.Thread(target=watch_stdin, daemon=True).start()

    context = None
    if options.tls_cert:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(options.tls_cert, options.tls_key)
        if options.tls_version:
            version = ssl.TLSVersion[f"TLSv{options.tls_version.replace('.', '_')}"]
            context.minimum_version = context.maximum_version = version
            context.set_ciphers("DEFAULT:@SECLEVEL=0")  # which would not speak the old ones
        if options.client_ca:
            context.verify_mode = ssl.CERT_REQUIRED
            context.load_verify_locations(options.client_ca)
    app = web.Application(client_max_size=1 << 40)  # bounds only the text fields here; the default is 1 MiB
    app.router.add_post("/{path:.*}", answer)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", options.port, ssl_context=context)
    await site.start()
    port = runner.addresses[0][1]
    print(f"listening on {'https' if context else 'http'}://127.0.0.1:{port}", flush=True)
    await stop.wait()
    await runner.cleanup()


parser = argparse.ArgumentParser()
parser.add_argument("--port", type=int, default=0)
parser.add_argument("--tls-cert")
parser.add_argument("--tls-key")
parser.add_argument("--client-ca")
parser.add_argument("--tls-version", help="speak this version alone")
options = parser.parse_args()
if bool(options.tls_cert) != bool(options.tls_key):
    parser.error("--tls-cert and --tls-key go together")
asyncio.run(serve(options))
