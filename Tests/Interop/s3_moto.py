"""moto's server, a second parser of the form."""

import importlib.metadata
import sys

from s3_store import Store


class Moto(Store):
    """Accepts every form, with any policy and signature, and responds with 201 without XML."""

    name = "moto"
    validates = False

    def version(self) -> str:
        return "moto " + importlib.metadata.version("moto")

    def start(self) -> None:
        port = self.url.rpartition(":")[2]
        self.spawn(sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", port)
