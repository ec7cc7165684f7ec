#!/usr/bin/env python3
"""Tests whether `uploadtask upload` and curl send a form to servers with all kinds of certificates, by all routes, and
compares the verdicts.

The verdict is "accepts" if the server receives a byte of a request. Fails if we accept and curl refuses, and if we refuse
and curl accepts without a reason in cases.py. Writes the verdicts into docs/tls-verdicts.md with --write. The command is
$UPLOADTASK, or .build/debug/uploadtask.
"""

import argparse
import asyncio
import os
import pathlib
import subprocess
import sys
import tempfile
import time

from cases import Case, all_cases
from pki import PKI
from servers import TestServer

ROOT = pathlib.Path(__file__).resolve().parents[2]
COMMAND = os.path.abspath(os.environ.get("UPLOADTASK") or ROOT / ".build/debug/uploadtask")
PAGE = ROOT / "docs/tls-verdicts.md"
MARKERS = "<!-- verdicts: made by make tls-verdicts -->\n", "<!-- end of verdicts -->\n"
ENVIRONMENT = {
    key: value for key, value in os.environ.items() if not key.lower().endswith("_proxy") and not key.startswith("SSL_CERT")
}
ACCEPTED, REFUSED = "accepts", "refuses"


class Comparison:
    def __init__(self, folder: str, pki: PKI) -> None:
        self.folder, self.pki = folder, pki
        # Self-signed, so that trusting it does not make a server trusted.
        proxy = pki.certificate(["subjectAltName=DNS:localhost", "basicConstraints=CA:FALSE"], "/CN=proxy", None)
        self.proxy = pki.path(f"{proxy}.pem"), pki.path(f"{proxy}.key")
        self.processes = asyncio.Semaphore(os.cpu_count() or 1)
        self.file = f"{folder}/file"
        pathlib.Path(self.file).write_text("hello\n")

    def arguments(self, case: Case, route: str, server: TestServer) -> tuple[str, list[str], list[str]]:
        """The URL, and the options for each of the two commands."""
        url = f"https://{case.host}/"
        both: list[str] = []
        if case.is_proxy:
            both = ["--proxy", f"https://{case.host}:{server.tested}"]
            url = "https://server.example/"
        elif route.startswith("direct"):
            url = f"https://{case.host}:{server.port}/"
            both = ["--noproxy", "*"]
        elif route.startswith("Unix socket"):
            both = ["--unix-socket", server.socket]
        elif route == "SOCKS 5":
            both = ["--proxy", f"socks5h://127.0.0.1:{server.socks_port}"]
        elif route == "HTTPS proxy":
            both = ["--proxy", f"https://localhost:{server.https}"]
        else:
            both = ["--proxy", f"http://127.0.0.1:{server.http}"]
        if route == "redirect":
            server.location, url = url, "http://start.example/"
        is_http2 = route.endswith("HTTP/2")
        ours = [*both, *(["--http2"] if is_http2 else [])]
        curls = [*both, "--http2" if is_http2 else "--http1.1"]
        # curl has a separate option for the authorities of proxies; our --cacert is for both.
        if trust := self.trust(case, route):
            ours += ["--cacert", trust]
            curls += ["--cacert", trust, *(["--proxy-cacert", trust] if route == "HTTPS proxy" else [])]
        elif route == "HTTPS proxy":
            curls += ["--proxy-insecure"] if "--insecure" in case.options else []
        return url, ours, curls

    def trust(self, case: Case, route: str) -> "str | None":
        """The file with the trusted authorities, and with the proxy's certificate for a route by an HTTPS proxy."""
        if route != "HTTPS proxy" or case.is_proxy or case.trust is None:
            return case.trust
        file = pathlib.Path(self.folder) / f"trust-{pathlib.Path(case.trust).name}"
        file.write_bytes(b"".join(pathlib.Path(name).read_bytes() for name in (case.trust, self.proxy[0])))
        return str(file)

    async def verdict(self, server: TestServer, words: list[str]) -> tuple[str, str]:
        server.was_trusted = False
        async with self.processes:
            process = await asyncio.create_subprocess_exec(
                *words, env=ENVIRONMENT, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
            try:
                _, error = await asyncio.wait_for(process.communicate(), 30)
            except asyncio.TimeoutError:
                process.kill()
                await process.wait()
                return "hangs", ""
        if process.returncode < 0:
            return f"ends with signal {-process.returncode}", ""
        # The server may read the request after the client has exited.
        for _ in range(3):
            await asyncio.sleep(0)
        text = error.decode(errors="replace").strip().replace("\n", " ")
        return (ACCEPTED if server.was_trusted else REFUSED), text

    async def compare(self, number: int, case: Case, routes: list[str]) -> list[tuple]:
        server = TestServer(case.chain, case.key, case.context, self.proxy, f"{self.folder}/s{number}")
        await server.start()
        rows = []
        for route in routes:
            url, ours, curls = self.arguments(case, route, server)
            mine, error = await self.verdict(
                server, [COMMAND, "upload", "--url", url, "--file", self.file, *ours, *case.options])
            its, _ = await self.verdict(
                server, ["curl", "-q", "-sS", "-L", "-F", f"file=@{self.file}", url, *curls, *case.options])
            rows.append((case, route, mine, its, error))
        server.stop()
        return rows


def fault(row: tuple) -> "str | None":
    case, route, mine, its, error = row
    if {mine, its} - {ACCEPTED, REFUSED}:
        return f"we: {mine}, curl: {its}"
    if case.must_accept and mine != ACCEPTED:
        return f"we refuse a valid certificate: {error}"
    if case.must_accept and its != ACCEPTED:
        return "curl refuses a valid certificate: the test is wrong"
    if mine == ACCEPTED and its == REFUSED:
        return "we accept, and curl refuses"
    if mine == REFUSED and case.message not in error:
        return f"the message does not contain {case.message!r}: {error}"
    if mine == REFUSED and its == ACCEPTED and not case.reason:
        return f"we refuse, and curl accepts: {error}"
    return None


def table(rows: list[tuple]) -> str:
    """Routes with the same verdicts share a row."""
    lines = ["| certificate | address | routes | uploadtask | curl | reason |", "|---|---|---|---|---|---|"]
    groups: dict = {}
    for case, route, mine, its, _ in rows:
        groups.setdefault((id(case), mine, its), (case, [], mine, its))[1].append(route)
    counts: dict = {}
    for case, routes, _, _ in groups.values():
        counts[id(case)] = counts.get(id(case), 0) + 1
    for case, routes, mine, its in groups.values():
        where = "all" if counts[id(case)] == 1 and len(routes) > 6 else "; ".join(routes)
        where = "behind proxies, Unix sockets and redirects" if counts[id(case)] == 1 and len(routes) == 6 else where
        title = case.title.replace("*", "\\*").replace("|", "\\|")
        reason = case.reason if mine != its else ""
        lines.append(f"| {title} | `{case.host}` | {where} | {mine} | {its} | {reason} |")
    return "\n".join(lines) + "\n"


def write(rows: list[tuple]) -> None:
    page = PAGE.read_text()
    before, rest = page.split(MARKERS[0])
    after = rest.split(MARKERS[1])[1]
    curl = subprocess.check_output(["curl", "--version"], text=True).split()
    versions = f"curl {curl[1]} with {next(word for word in curl if word.startswith('OpenSSL'))}"
    count = f"{len({id(row[0]) for row in rows})} certificates, {len(rows)} verdicts of each, {versions}.\n\n"
    PAGE.write_text(before + MARKERS[0] + count + table(rows) + MARKERS[1] + after)


async def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="test each certificate by one route, in turn")
    parser.add_argument("--only", help="test only certificates whose title contains this text")
    parser.add_argument("--write", action="store_true", help="write docs/tls-verdicts.md")
    options = parser.parse_args()
    start = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="verdicts-") as folder:
        pki = PKI(folder)
        cases = [case for case in all_cases(pki) if options.only is None or options.only in case.title]
        comparison = Comparison(folder, pki)
        tasks = []
        for number, case in enumerate(cases):
            routes = [case.routes[number % len(case.routes)]] if options.quick else case.routes
            tasks.append(comparison.compare(number, case, routes))
        rows = [row for rows in await asyncio.gather(*tasks) for row in rows]
    faults = [(row, text) for row in rows if (text := fault(row))]
    for (case, route, *_), text in faults:
        print(f"tls-verdicts: {case.title}, {case.host}, {route}: {text}")
    if options.write and not options.quick and options.only is None:
        write(rows)
    print(f"tls-verdicts: {len(cases)} certificates, {len(rows)} verdicts of each, {len(faults)} faults, "
          f"{time.monotonic() - start:.0f} s")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
