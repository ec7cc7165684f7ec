"""The processes for routes.py: nginx as the origin server of all routes, and third-party proxies."""

import os
import pwd
import re
import subprocess

from drivers import Tools
from processes import ServerProcess, free_port
from servers import HERE, HTTPD, SERVERS, USER

SQUID, DANTE = "/usr/sbin/squid", "/usr/sbin/danted"
# microsocks does not print its version; Debian's package has it.
VERSIONS = {
    "tinyproxy": ["tinyproxy", "-v"], "squid": [SQUID, "-v"], "Dante": [DANTE, "-v"],
    "microsocks": ["dpkg-query", "--show", "microsocks"],
}


def versions() -> dict[str, str]:
    found = {}
    for name, command in VERSIONS.items():
        words = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        found[name] = re.search(r"\d+(\.\d+)+", words)[0]
    return found


class Environment:
    def __init__(self, tools: Tools):
        self.work = tools.work
        self.certificates = tools.work / "certificates"
        subprocess.run([HERE.parent.parent / "Servers/make-certificates", self.certificates], check=True)
        self.certificates.chmod(0o755)
        for key in self.certificates.iterdir():
            key.chmod(0o644)  # squid drops its privileges
        self.backend = self.start("Go", next(each.command for each in SERVERS if each.name == "Go"))
        self.tls, self.ipv6, self.proxy_tls = free_port(), free_port(), free_port()
        self.server = self.start(
            "nginx", ["/usr/sbin/nginx", "-e", "stderr", "-p", "{folder}", "-c", str(HERE / "routes.conf.template")],
            backend=self.backend.url, tls=str(self.tls), ipv6=str(self.ipv6), user=USER)
        self.dav = self.start("apache-dav", [*HTTPD, str(HERE / "dav.conf.template")])
        tinyproxy = ["tinyproxy", "-d", "-c", str(HERE / "tinyproxy.conf.template")]
        microsocks = ["microsocks", "-i", "127.0.0.1", "-p", "{port}"]
        self.proxies = {
            "tinyproxy": self.start("tinyproxy", tinyproxy, password=""),
            "tinyproxy with a password": self.start("tinyproxy-password", tinyproxy, password="BasicAuth joe secret"),
            "squid": self.start(
                "squid", [SQUID, "-N", "-f", str(HERE / "squid.conf.template")], tls=str(self.proxy_tls),
                account="proxy" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name),
            "microsocks": self.start("microsocks", microsocks),
            "microsocks with a password": self.start("microsocks-password", [*microsocks, "-u", "joe", "-P", "secret"]),
            "Dante": self.start("danted", [DANTE, "-f", str(HERE / "danted.conf.template")]),
        }

    def start(self, name: str, command: list[str], **values: str) -> ServerProcess:
        folder = self.work / f"route-{name}"
        folder.mkdir()
        folder.chmod(0o777)
        return ServerProcess(name, command, folder, values | {"certificates": str(self.certificates)})

    def log(self, proxy: str) -> str:
        """The log of a proxy's forwarded requests."""
        log = self.proxies[proxy].log
        access = log.parent / "access"
        return (access if access.exists() else log).read_text(errors="replace")

    def received(self) -> int:
        """The size of the last request that nginx received, head and body, in bytes."""
        return int((self.server.log.parent / "received").read_text().split()[-1])
