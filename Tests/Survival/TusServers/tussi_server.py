"""tussi behind uvicorn: tussi_server.py PORT FOLDER. A request takes at most 10 MB."""

import sys
from pathlib import Path

import uvicorn
from fastapi import FastAPI, Request
from tussi import FilesystemStorage, TUSApp

folder = Path(sys.argv[2])
folder.mkdir(exist_ok=True)
uploads = TUSApp(storage=FilesystemStorage(directory=folder / "unfinished"), completed_dir=folder / "completed")
app = FastAPI()


@app.api_route("/files/{rest:path}", methods=["OPTIONS", "POST", "HEAD", "PATCH", "DELETE"])
async def files(request: Request, rest: str):
    return await uploads.get_response(request.scope, request.receive)


uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]), log_level="warning")
