"""Receives files of multipart/form-data with aiohttp: hashes each one and stores it, while it arrives."""

import argparse
import hashlib
import platform
import tempfile

import aiohttp
from aiohttp import web

PIECE = 256 * 1024


async def store(part, directory):
    digest, size = hashlib.sha256(), 0
    with tempfile.NamedTemporaryFile(dir=directory, delete=False) as file:
        while piece := await part.read_chunk(PIECE):
            file.write(piece)
            digest.update(piece)
            size += len(piece)
    return {"size": size, "sha256": digest.hexdigest(), "path": file.name}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int)
    parser.add_argument("--directory")
    version = f"aiohttp {aiohttp.__version__}, Python {platform.python_version()}"
    parser.add_argument("--version", action="version", version=version)
    options = parser.parse_args()

    async def receive(request):
        files = []
        async for part in await request.multipart():
            if part.filename:
                files.append(await store(part, options.directory))
        return web.json_response({"files": files})

    app = web.Application(client_max_size=1 << 40)
    app.router.add_post("/", receive)
    web.run_app(app, host="127.0.0.1", port=options.port, print=None, access_log=None)


if __name__ == "__main__":
    main()
