"""aiohttp-tus: aiohttp_tus_server.py PORT FOLDER. It takes the body of a request into memory: with at most 64 MiB."""

import sys
from pathlib import Path

from aiohttp import web
from aiohttp_tus import setup_tus

folder = Path(sys.argv[2])
folder.mkdir(exist_ok=True)
app = web.Application(client_max_size=64 << 20)
web.run_app(setup_tus(app, upload_url="/files/", upload_path=folder), host="127.0.0.1", port=int(sys.argv[1]), print=None)
