"""tuswsgi, which accepts a PATCH at a wrong offset: tuswsgi_server.py PORT FOLDER"""

import socketserver
import sys
import wsgiref.simple_server
from pathlib import Path

from tuswsgi import TusMiddleware

folder = Path(sys.argv[2])
folder.mkdir(exist_ok=True)


class Server(socketserver.ThreadingMixIn, wsgiref.simple_server.WSGIServer):
    daemon_threads = True


def whole(environ, start_response):
    start_response("204 No Content", [])
    return []


app = TusMiddleware(whole, upload_path="/files", tmp_dir=str(folder))
wsgiref.simple_server.make_server("127.0.0.1", int(sys.argv[1]), app, server_class=Server).serve_forever()
