"""aiohttp, with its own parser."""

import sys

from aiohttp import web
from report import file_entry, report


async def upload(request: web.Request) -> web.Response:
    fields, files = [], []
    for name, value in (await request.post()).items():
        if isinstance(value, web.FileField):
            files.append(file_entry(name, value.filename, value.content_type, value.file))
        else:
            fields.append((name, value))
    port = request.transport.get_extra_info("peername")[1]
    return web.Response(
        text=report(["aiohttp"], request.method, request.headers.get("X-Title"), port, fields, files),
        content_type="application/json")


app = web.Application(client_max_size=1 << 40)
app.router.add_post("/", upload)
web.run_app(app, host="127.0.0.1", port=int(sys.argv[1]), print=None, access_log=None)
