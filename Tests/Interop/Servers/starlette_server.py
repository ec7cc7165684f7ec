"""Starlette, the base of FastAPI, with the parser python-multipart, on uvicorn."""

import sys

import uvicorn
from starlette.applications import Starlette
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from report import file_entry, report


async def upload(request: Request) -> Response:
    fields, files = [], []
    async with request.form() as form:
        for name, value in form.multi_items():
            if isinstance(value, UploadFile):
                files.append(file_entry(name, value.filename, value.content_type, value.file))
            else:
                fields.append((name, value))
    return Response(report(
        ["starlette", "python-multipart", "uvicorn"], request.method, request.headers.get("X-Title"),
        request.client.port, fields, files), media_type="application/json")


app = Starlette(routes=[Route("/", upload, methods=["POST"])])
uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]), log_level="warning", timeout_keep_alive=30)
