#!/usr/bin/env python3
"""A third-party server for the tests: parses one multipart body for each POST, and returns its content as JSON.

    aiohttp_server.py [--port N] [--tls-cert FILE --tls-key FILE [--client-ca FILE] [--tls-version 1.N]]

With --client-ca, clients must present a certificate signed by this authority.

The first line on stdout is `listening on http://127.0.0.1:PORT` (or https). The server exits when its stdin closes, so that
a killed test leaves no orphan, and on SIGTERM. Start it with a pipe as stdin: /dev/null is at its end already.
"""

import argparse
import asyncio
import hashlib
import os
import signal
import ssl
import threading

from aiohttp import BodyPartReader, web


async def respond(request: web.Request) -> web.Response:
    fields, files = [], []
    try:
        reader = await request.multipart()
        # Each part is read in chunks before the next one, so that the whole body is never in memory.
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
    except (ValueError, AssertionError, ConnectionResetError) as error:  # an invalid or incomplete body
        return web.json_response({"error": str(error)}, status=400)
    headers: dict[str, str] = {}
    for name, value in request.headers.items():  # repeated fields are joined (RFC 9110, section 5.3)
        name = name.lower()
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    return web.json_response({"fields": fields, "files": files, "headers": headers})


async def serve(options: argparse.Namespace) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGTERM, stop.set)

    def watch_stdin() -> None:  # a thread, because epoll does not support plain files
        while os.read(0, 4096):  # not sys.stdin: Python aborts if it exits while a thread holds its lock
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
            context.set_ciphers("DEFAULT:@SECLEVEL=0")  # the default level disables old versions
        if options.client_ca:
            context.verify_mode = ssl.CERT_REQUIRED
            context.load_verify_locations(options.client_ca)
    app = web.Application(client_max_size=1 << 40)  # limits only text fields here; the default is 1 MiB
    app.router.add_post("/{path:.*}", respond)
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
parser.add_argument("--tls-version", help="use only this version of TLS")
options = parser.parse_args()
if bool(options.tls_cert) != bool(options.tls_key):
    parser.error("--tls-cert and --tls-key must be used together")
asyncio.run(serve(options))
