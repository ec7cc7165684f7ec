"""The third-party servers: the command that starts each of them, and its settings that are not the defaults."""

import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).resolve().parent / "Servers"
BUILT = Path(__file__).resolve().parent.parent.parent / ".build/interop"
JARS = "/usr/share/java"


@dataclass(frozen=True)
class Server:
    name: str
    language: str
    command: list[str]
    # Raised limits, for the table.
    note: str = ""
    # The name of a proxy's back end, and the values that differ between proxies of one kind.
    behind: str | None = None
    values: dict[str, str] = field(default_factory=dict)
    # Whether there is a path /limited that accepts at most 1 MiB.
    limited: bool = False
    # A file that unprivileged users must be able to read.
    copied: Path | None = None


def python(program: str) -> list[str]:
    return [sys.executable, "-B", str(HERE / program), "{port}"]


def node(program: str) -> list[str]:
    return ["node", str(HERE / program), "{port}"]


def java(program: str, *jars: str) -> list[str]:
    path = ":".join([f"{BUILT}/java"] + [f"{JARS}/{jar}.jar" for jar in jars])
    # A short start matters more here than speed.
    return [
        "java", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto", "-Djava.io.tmpdir={folder}", "-cp", path,
        program, "{port}"]


def haproxy_version() -> str:
    """The version, which HAProxy does not send in its responses, unlike the other proxies."""
    words = subprocess.run(["/usr/sbin/haproxy", "-v"], capture_output=True, text=True, check=True).stdout.split()
    return words[2].partition("-")[0]


NGINX = ["/usr/sbin/nginx", "-e", "stderr", "-p", "{folder}", "-c", str(HERE / "nginx.conf.template")]
HTTPD = ["/usr/sbin/apache2", "-D", "FOREGROUND", "-f"]
APACHE = [*HTTPD, str(HERE / "apache.conf.template")]
# As root, nginx needs a user for its worker processes.
USER = "user root;" if os.geteuid() == 0 else ""

JETTY = [f"jetty9-{part}" for part in ("server", "servlet", "http", "io", "util", "security")]

SERVERS = [
    Server("Flask", "Python", python("flask_server.py")),
    Server("aiohttp", "Python", python("aiohttp_server.py"), "`client_max_size` from 1 MiB"),
    Server("Starlette", "Python", python("starlette_server.py")),
    Server("Django", "Python", [
        sys.executable, "-B", "-m", "gunicorn", "--bind", "127.0.0.1:{port}", "--worker-class", "gthread", "--threads",
        "4", "--keep-alive", "30", "--no-control-socket", "--pythonpath", str(HERE), "django_server"],
        "gunicorn's `--keep-alive` from 2 s"),
    Server("Tornado", "Python", python("tornado_server.py"), "`max_parts` from 100, `max_buffer_size` from 100 MiB"),
    Server("busboy", "JavaScript", node("busboy_server.js"), "`defParamCharset` from Latin-1 to UTF-8"),
    Server("formidable", "JavaScript", node("formidable_server.js"), "empty files allowed; `maxFileSize` from 200 MiB"),
    Server("multiparty", "JavaScript", node("multiparty_server.js")),
    Server("PHP", "PHP", [
        "php", "-q", "-S", "127.0.0.1:{port}", "-d", "upload_max_filesize=4G", "-d", "post_max_size=4G",
        "-d", "memory_limit=-1", "-d", "display_errors=stderr", "-d", "upload_tmp_dir={folder}",
        str(HERE / "php_server.php")],
        "`upload_max_filesize` from 2 MB, `post_max_size` from 8 MB"),
    Server("Go", "Go", [f"{BUILT}/go_server", "{port}"]),
    Server("Tomcat", "Java", java("TomcatServer", "tomcat10-embed-core"),
        "`maxPartCount` from 50, `maxPostSize` from 2 MB"),
    Server("Jetty", "Java", java("JettyServer", "servlet-api", *JETTY)),
    Server("Commons FileUpload", "Java", java("FileUploadServer", "commons-fileupload", "commons-io")),
    Server("Rack", "Ruby", ["puma", "--quiet", "--bind", "tcp://127.0.0.1:{port}", str(HERE / "rack_server.ru")]),
    Server("Plack", "Perl", [
        "starman", "--listen", "127.0.0.1:{port}", "--workers", "1", str(HERE / "plack_server.psgi")]),
    Server("Mojolicious", "Perl", [
        "perl", str(HERE / "mojolicious_server.pl"), "daemon", "--listen", "http://127.0.0.1:{port}"],
        "`max_request_size` from 16 MiB"),
    Server("CGI.pm", "Perl", [*HTTPD, str(HERE / "cgi.conf.template")],
        limited=True, copied=HERE / "cgi_server.pl"),
    Server("libmicrohttpd", "C", [f"{BUILT}/microhttpd_server", "{port}"]),
    Server("cpp-httplib", "C++", [f"{BUILT}/httplib_server", "{port}"], "requests on a connection from 5"),
    Server("nginx, buffering", "C", NGINX, behind="Go", values={"buffering": "on", "user": USER}, limited=True),
    Server("nginx, streaming", "C", NGINX, behind="Go", values={"buffering": "off", "user": USER}, limited=True),
    Server("Apache httpd, buffering", "C", APACHE, behind="Go",
        values={"buffering": "SetInputFilter BUFFER"}, limited=True),
    Server("Apache httpd, streaming", "C", APACHE, behind="Go", values={"buffering": ""}, limited=True),
    Server("HAProxy", "C", ["/usr/sbin/haproxy", "-db", "-f", str(HERE / "haproxy.cfg.template")], behind="Go",
        values={"version": haproxy_version()}, limited=True),
]
