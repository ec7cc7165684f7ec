"""Flask with Werkzeug's parser, on waitress."""

import sys

import waitress
from flask import Flask, Response, request
from report import file_entry, report

app = Flask(__name__)


@app.post("/")
def upload() -> Response:
    files = [
        file_entry(field, file.filename, file.content_type, file.stream)
        for field, file in request.files.items(multi=True)]
    return Response(report(
        ["Flask", "Werkzeug", "waitress"], request.method, request.headers.get("X-Title"),
        request.environ["REMOTE_PORT"], request.form.items(multi=True), files), mimetype="application/json")


waitress.serve(app, listen=f"127.0.0.1:{sys.argv[1]}", max_request_body_size=1 << 40)
