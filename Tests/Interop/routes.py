"""Routes to a server: third-party proxies, IPv6, a Unix domain socket, HTTP/2, and `Expect: 100-continue`.

Each route is tested with the command, and with a quick app where its options allow it. The origin server is nginx, which
reports how it was reached; the log of a proxy must contain the request. Routes that fail are in failing_routes.py.
"""

import hashlib
import json
import os
import re
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import dav
import failing_routes
from drivers import Tools, lines
from environment import Environment

SIZE = 5 << 20
PROXY_VARIABLES = ["http_proxy", "all_proxy", "ALL_PROXY", "no_proxy", "NO_PROXY"]

APP = """
import uploadtask from '@system.uploadtask'

uploadtask.uploadFile({
  url: %s, filePath: %s, name: 'file', timeout: 60000,
  success: (response) => console.log(JSON.stringify(response)),
  fail: (message, code) => console.log(JSON.stringify({ message, code })),
})
"""


@dataclass(frozen=True)
class Route:
    name: str
    url: str
    options: list[str] = field(default_factory=list)
    # The connection that nginx must report: protocol, scheme, address, Expect.
    reached: str = ""
    # The proxy, whose log must contain the target.
    proxy: str = ""
    # Whether `uploadtask run` does not have these options.
    command_only: bool = False


def all_routes(at: Environment) -> list[Route]:
    plain, secure = f"http://localhost:{at.server.port}/", f"https://localhost:{at.tls}/"
    routes = [
        Route("an IPv4 address", f"http://127.0.0.1:{at.server.port}/", [], "HTTP/1.1 http 127.0.0.1"),
        Route("an IPv6 address", f"http://[::1]:{at.ipv6}/", [], "HTTP/1.1 http ::1"),
        Route("an IPv6 address, over TLS", f"https://[::1]:{at.tls}/", [], "HTTP/1.1 https ::1"),
        Route("a name with two addresses, one of which refuses connections", plain, [], "HTTP/1.1 http 127.0.0.1"),
        Route("a Unix domain socket", "http://host.invalid/", ["--unix-socket", f"{at.server.log.parent}/socket"],
            f"HTTP/1.1 http unix:{at.server.log.parent}/socket"),
        Route("HTTP/2", secure, ["--http2"], "HTTP/2.0 https 127.0.0.1", command_only=True),
        Route("Expect: 100-continue", plain, ["--expect-continue", "60000"], "HTTP/1.1 http 127.0.0.1 100-continue",
            command_only=True),
        Route("Expect: 100-continue, over HTTP/2", secure, ["--http2", "--expect-continue", "500"],
            "HTTP/2.0 https 127.0.0.1 100-continue", command_only=True),
    ]
    for name, proxy in at.proxies.items():
        user = "joe:secret@" if "password" in name else ""
        scheme = "http" if name.startswith(("tinyproxy", "squid")) else "socks5h"
        addresses = {name: f"{scheme}://{user}127.0.0.1:{proxy.port}"}
        if name == "squid":
            addresses["squid, over TLS"] = f"https://localhost:{at.proxy_tls}"
        for shown, address in addresses.items():
            for url, reached in ((plain, "HTTP/1.1 http 127.0.0.1"), (secure, "HTTP/1.1 https 127.0.0.1")):
                title = f"{urlsplit(url).scheme} through {shown}"
                routes.append(Route(title, url, ["--proxy", address], reached, proxy=name))
        if name in ("squid", "microsocks"):
            routes.append(Route(
                f"HTTP/2 through {name}", secure, ["--http2", "--proxy", address], "HTTP/2.0 https 127.0.0.1",
                proxy=name, command_only=True))
    return routes


class Client:
    """Uploads a file by a route, with the command and with a quick app."""

    def __init__(self, tools: Tools):
        self.tools = tools
        self.file = tools.files / "routes.bin"
        content = os.urandom(SIZE)
        self.file.write_bytes(content)
        self.digest = hashlib.sha256(content).hexdigest()
        self.at = Environment(tools)

    def faults(self, route: Route) -> list[str]:
        """Uploads by a route, and returns a description of each fault."""
        faults = []
        drivers = {"command": self.by_command} | ({} if route.command_only else {"quick app": self.by_quick_app})
        for driver, send in drivers.items():
            before = len(self.at.log(route.proxy)) if route.proxy else 0
            result = send(route.url, route.options)
            headers = {name.lower(): value for name, value in result.get("headers", {}).items()}
            report = json.loads(result["data"]) if result.get("statusCode") == 200 else {}
            arrived = [(file["size"], file["sha256"]) for file in report.get("files", [])]
            if arrived != [(SIZE, self.digest)]:
                faults.append(f"by the {driver}: {str(result)[:400]}")
            elif headers["x-route"].strip() != route.reached:
                faults.append(f"by the {driver}: nginx was reached as {headers['x-route']!r}, not {route.reached!r}")
            elif route.proxy and not re.search(rf"[:.]{urlsplit(route.url).port}\b", self.at.log(route.proxy)[before:]):
                faults.append(f"by the {driver}: the log of {route.proxy} does not contain the request")
        return faults

    @property
    def trust(self) -> list[str]:
        return ["--cacert", str(self.at.certificates / "ca.pem")]

    def by_command(self, url: str, options: list[str] = [], **environment: str) -> dict:
        command = [
            "env", *(f"-u{name}" for name in PROXY_VARIABLES),
            *(f"{name}={value}" for name, value in environment.items()),
            self.tools.command, "upload", "--json", *self.trust, *options, "--url", url, "--file", self.file]
        return lines([str(word) for word in command], (0, 1, 22))[0]

    def by_quick_app(self, url: str, options: list[str]) -> dict:
        script = self.tools.work / "route.js"
        script.write_text(APP % (json.dumps(url), json.dumps(f"internal://files/{self.file.name}")))
        command = [self.tools.command, "run", script, "--data", self.file.parent.parent, *self.trust, *options]
        return lines([str(word) for word in command], (0,))[0]


def run_all(tools: Tools) -> dict[str, list[str]]:
    """The faults of every route, by its name."""
    client = Client(tools)
    faults = {route.name: client.faults(route) for route in all_routes(client.at)}
    return faults | dav.run_all(client) | failing_routes.run_all(client)
