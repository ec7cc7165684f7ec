"""Tornado, with its own parser."""

import asyncio
import io
import sys

from tornado.httpserver import HTTPServer
from tornado.httputil import ParseBodyConfig, ParseMultipartConfig, set_parse_body_config
from tornado.web import Application, RequestHandler
from report import file_entry, report


class Upload(RequestHandler):
    def post(self) -> None:
        fields = [(name, value) for name, values in self.request.body_arguments.items() for value in values]
        files = [
            file_entry(field, file.filename, file.content_type, io.BytesIO(file.body))
            for field, list in self.request.files.items() for file in list]
        port = self.request.connection.stream.socket.getpeername()[1]
        title = self.request.headers.get("X-Title")
        self.set_header("Content-Type", "application/json")
        self.write(report(["tornado"], self.request.method, title, port, fields, files))


async def main() -> None:
    # The defaults are 100 parts and 100 MiB, because Tornado keeps a body in memory.
    set_parse_body_config(ParseBodyConfig(multipart=ParseMultipartConfig(max_parts=1000)))
    server = HTTPServer(Application([("/", Upload)]), max_buffer_size=1 << 40)
    server.listen(int(sys.argv[1]), "127.0.0.1")
    await asyncio.Event().wait()


asyncio.run(main())
