"""Uploads a file as multipart/form-data with aiohttp, N times, P at a time."""

import argparse
import asyncio
import os
import platform
import ssl
import sys

import aiohttp


async def upload(session, url, path):
    form = aiohttp.FormData()
    # aiohttp reads the open file in 64 KiB pieces, in a thread, and closes it; the size of the pieces is fixed.
    form.add_field("file", open(path, "rb"), filename=os.path.basename(path), content_type="application/octet-stream")
    # A followed redirect would hide a status that is not 200.
    async with session.post(url, data=form, allow_redirects=False) as response:
        await response.read()
        if response.status != 200:
            raise RuntimeError(f"{url}: status {response.status}")


async def main(args):
    context = ssl.create_default_context(cafile=args.cacert)
    connector = aiohttp.TCPConnector(limit=args.parallel, ssl=context)
    # The default timeout is five minutes.
    timeout = aiohttp.ClientTimeout(total=None)
    uploads = iter(range(args.count))

    async def work(session):
        for _ in uploads:
            await upload(session, args.url, args.file)

    async with aiohttp.ClientSession(connector=connector, timeout=timeout) as session:
        await asyncio.gather(*(work(session) for _ in range(args.parallel)))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", required=True)
    parser.add_argument("--file", required=True)
    parser.add_argument("--count", type=int, default=1)
    parser.add_argument("--parallel", type=int, default=1)
    parser.add_argument("--cacert", help="the only PEM file of trusted certificates")
    version = f"aiohttp {aiohttp.__version__}, Python {platform.python_version()}"
    parser.add_argument("--version", action="version", version=version)
    try:
        asyncio.run(main(parser.parse_args()))
    except (aiohttp.ClientError, OSError, RuntimeError) as error:
        sys.exit(f"aiohttp_upload: {error}")
