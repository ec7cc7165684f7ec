"""The ways to a server: proxies that others wrote, IPv6, a Unix domain socket, HTTP/2, and asking first.

Each way is tried by the command, and where it is a way for everybody by a quick app as well. At its end stands nginx,
which says how it was reached; of a proxy its log must say that it passed something on. What goes wrong on the way is
in wrong_ways.py.
"""

import hashlib
import json
import os
import re
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import wrong_ways
from drivers import Tools, lines
from stations import Stations

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
class Way:
    name: str
    url: str
    options: list[str] = field(default_factory=list)
    # What nginx has to say of how it was reached: protocol, scheme, address, Expect.
    reached: str = ""
    # The proxy, whose log has to name the target.
    by: str = ""
    # Options that a quick app's host has not.
    for_command: bool = False


def ways(at: Stations) -> list[Way]:
    plain, secure = f"http://localhost:{at.server.port}/", f"https://localhost:{at.tls}/"
    ways = [
        Way("an IPv4 address", f"http://127.0.0.1:{at.server.port}/", [], "HTTP/1.1 http 127.0.0.1"),
        Way("an IPv6 address", f"http://[::1]:{at.ipv6}/", [], "HTTP/1.1 http ::1"),
        Way("an IPv6 address, over TLS", f"https://[::1]:{at.tls}/", [], "HTTP/1.1 https ::1"),
        Way("a name, of whose addresses one refuses", plain, [], "HTTP/1.1 http 127.0.0.1"),
        Way("a Unix domain socket", "http://host.invalid/", ["--unix-socket", f"{at.server.log.parent}/socket"],
            f"HTTP/1.1 http unix:{at.server.log.parent}/socket"),
        Way("HTTP/2", secure, ["--http2"], "HTTP/2.0 https 127.0.0.1", for_command=True),
        Way("asked first", plain, ["--expect-continue", "60000"], "HTTP/1.1 http 127.0.0.1 100-continue",
            for_command=True),
        Way("asked first, over HTTP/2", secure, ["--http2", "--expect-continue", "500"],
            "HTTP/2.0 https 127.0.0.1 100-continue", for_command=True),
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
                ways.append(Way(title, url, ["--proxy", address], reached, by=name))
        if name in ("squid", "microsocks"):
            ways.append(Way(
                f"HTTP/2 through {name}", secure, ["--http2", "--proxy", address], "HTTP/2.0 https 127.0.0.1",
                by=name, for_command=True))
    return ways


class Traveller:
    """Tries the ways, with a file."""

    def __init__(self, tools: Tools):
        self.tools = tools
        self.file = tools.files / "ways.bin"
        content = os.urandom(SIZE)
        self.file.write_bytes(content)
        self.digest = hashlib.sha256(content).hexdigest()
        self.at = Stations(tools)

    def try_one(self, way: Way) -> list[str]:
        """What is wrong with it, if anything."""
        faults = []
        faces = {"command": self.by_command} | ({} if way.for_command else {"quick app": self.by_quick_app})
        for face, send in faces.items():
            before = len(self.at.log(way.by)) if way.by else 0
            told = send(way.url, way.options)
            headers = {name.lower(): value for name, value in told.get("headers", {}).items()}
            answer = json.loads(told["data"]) if told.get("statusCode") == 200 else {}
            arrived = [(file["size"], file["sha256"]) for file in answer.get("files", [])]
            if arrived != [(SIZE, self.digest)]:
                faults.append(f"by the {face}: {str(told)[:400]}")
            elif headers["x-way"].strip() != way.reached:
                faults.append(f"by the {face}: nginx was reached as {headers['x-way']!r}, not {way.reached!r}")
            elif way.by and not re.search(rf"[:.]{urlsplit(way.url).port}\b", self.at.log(way.by)[before:]):
                faults.append(f"by the {face}: the log of {way.by} says nothing of it")
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
        script = self.tools.work / "way.js"
        script.write_text(APP % (json.dumps(url), json.dumps(f"internal://files/{self.file.name}")))
        command = [self.tools.command, "run", script, "--data", self.file.parent.parent, *self.trust, *options]
        return lines([str(word) for word in command], (0,))[0]


def travel(tools: Tools) -> dict[str, list[str]]:
    """Every way with what is wrong with it."""
    traveller = Traveller(tools)
    return {way.name: traveller.try_one(way) for way in ways(traveller.at)} | wrong_ways.travel(traveller)
