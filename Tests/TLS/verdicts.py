#!/usr/bin/env python3
"""Asks `uploadtask upload` and curl whether they send a form to servers with all kinds of certificates, in all ways to
them, and compares the verdicts.

A verdict is what the server sees: whether a byte of a request has come. Fails where we accept and curl refuses, and where
curl accepts and we refuse without a reason in cases.py. Writes the verdicts into docs/tls-verdicts.md with --write.
UPLOADTASK names the command (.build/debug/uploadtask).
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
from servers import Stand

ROOT = pathlib.Path(__file__).resolve().parents[2]
COMMAND = os.path.abspath(os.environ.get("UPLOADTASK") or ROOT / ".build/debug/uploadtask")
PAGE = ROOT / "docs/tls-verdicts.md"
MARKERS = "<!-- verdicts: made by make tls-verdicts -->\n", "<!-- end of verdicts -->\n"
ENVIRONMENT = {
    key: value for key, value in os.environ.items() if not key.lower().endswith("_proxy") and not key.startswith("SSL_CERT")
}
ACCEPTED, REFUSED, UNREACHED = "accepts", "refuses", "does not ask"


class Comparison:
    def __init__(self, folder: str, pki: PKI) -> None:
        self.folder, self.pki = folder, pki
        # Signed by itself: trusting it does not trust a server.
        proxy = pki.certificate(["subjectAltName=DNS:localhost", "basicConstraints=CA:FALSE"], "/CN=proxy", None)
        self.proxy = pki.path(f"{proxy}.pem"), pki.path(f"{proxy}.key")
        self.processes = asyncio.Semaphore(os.cpu_count() or 1)
        self.file = f"{folder}/file"
        pathlib.Path(self.file).write_text("hello\n")

    def way(self, case: Case, way: str, stand: Stand) -> tuple[str, list[str], list[str]]:
        """The address to send to, and the options for each of the two commands."""
        url = f"https://{case.host}/"
        both: list[str] = []
        if case.is_proxy:
            both = ["--proxy", f"https://{case.host}:{stand.shown}"]
            url = "https://server.example/"
        elif way.startswith("direct"):
            url = f"https://{case.host}:{stand.port}/"
            both = ["--noproxy", "*"]
        elif way.startswith("Unix socket"):
            both = ["--unix-socket", stand.socket]
        elif way == "SOCKS 5":
            both = ["--proxy", f"socks5h://127.0.0.1:{stand.socks_port}"]
        elif way == "HTTPS proxy":
            both = ["--proxy", f"https://localhost:{stand.https}"]
        else:
            both = ["--proxy", f"http://127.0.0.1:{stand.http}"]
        if way == "redirect":
            stand.location, url = url, "http://start.example/"
        is_http2 = way.endswith("HTTP/2")
        ours = [*both, *(["--http2"] if is_http2 else [])]
        curls = [*both, "--http2" if is_http2 else "--http1.1"]
        # curl has an option of its own for the authorities of proxies; ours are the same for both.
        if trust := self.trust(case, way):
            ours += ["--cacert", trust]
            curls += ["--cacert", trust, *(["--proxy-cacert", trust] if way == "HTTPS proxy" else [])]
        elif way == "HTTPS proxy":
            curls += ["--proxy-insecure"] if "--insecure" in case.options else []
        return url, ours, curls

    def trust(self, case: Case, way: str) -> "str | None":
        """The file with the authorities to trust, and with the proxy's certificate where there is one before the server."""
        if way != "HTTPS proxy" or case.is_proxy or case.trust is None:
            return case.trust
        file = pathlib.Path(self.folder) / f"trust-{pathlib.Path(case.trust).name}"
        file.write_bytes(b"".join(pathlib.Path(name).read_bytes() for name in (case.trust, self.proxy[0])))
        return str(file)

    async def verdict(self, stand: Stand, words: list[str]) -> tuple[str, str]:
        stand.was_trusted = stand.was_reached = False
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
        # The server may read the request after the client has ended.
        for _ in range(3):
            await asyncio.sleep(0)
        text = error.decode(errors="replace").strip().replace("\n", " ")
        return (ACCEPTED if stand.was_trusted else REFUSED), text

    async def compared(self, number: int, case: Case, ways: list[str]) -> list[tuple]:
        stand = Stand(case.chain, case.key, case.context, self.proxy, f"{self.folder}/s{number}")
        await stand.start()
        rows = []
        for way in ways:
            url, ours, curls = self.way(case, way, stand)
            mine, error = await self.verdict(
                stand, [COMMAND, "upload", "--url", url, "--file", self.file, *ours, *case.options])
            its, _ = await self.verdict(
                stand, ["curl", "-q", "-sS", "-L", "-F", f"file=@{self.file}", url, *curls, *case.options])
            rows.append((case, way, mine, its, error))
        stand.stop()
        return rows


def fault(row: tuple) -> "str | None":
    case, way, mine, its, error = row
    if {mine, its} - {ACCEPTED, REFUSED}:
        return f"we: {mine}, curl: {its}"
    if case.must_accept and mine != ACCEPTED:
        return f"we refuse what is right: {error}"
    if case.must_accept and its != ACCEPTED:
        return "curl refuses what is right: the test is wrong"
    if mine == ACCEPTED and its == REFUSED:
        return "we accept, and curl refuses"
    if mine == REFUSED and case.says not in error:
        return f"the message does not say that the certificate {case.says}: {error}"
    if mine == REFUSED and its == ACCEPTED and not case.reason:
        return f"we refuse, and curl accepts: {error}"
    return None


def table(rows: list[tuple]) -> str:
    """Ways with the same verdicts share a row."""
    lines = ["| certificate | address | ways | uploadtask | curl | reason |", "|---|---|---|---|---|---|"]
    groups: dict = {}
    for case, way, mine, its, _ in rows:
        groups.setdefault((id(case), mine, its), (case, [], mine, its))[1].append(way)
    counts: dict = {}
    for case, ways, _, _ in groups.values():
        counts[id(case)] = counts.get(id(case), 0) + 1
    for case, ways, mine, its in groups.values():
        where = "all" if counts[id(case)] == 1 and len(ways) > 6 else "; ".join(ways)
        where = "behind proxies, Unix sockets and redirects" if counts[id(case)] == 1 and len(ways) == 6 else where
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
    parser.add_argument("--quick", action="store_true", help="one way for each certificate, in turn")
    parser.add_argument("--only", help="only certificates whose title contains this")
    parser.add_argument("--write", action="store_true", help="write docs/tls-verdicts.md")
    options = parser.parse_args()
    start = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="verdicts-") as folder:
        pki = PKI(folder)
        cases = [case for case in all_cases(pki) if options.only is None or options.only in case.title]
        comparison = Comparison(folder, pki)
        tasks = []
        for number, case in enumerate(cases):
            ways = [case.ways[number % len(case.ways)]] if options.quick else case.ways
            tasks.append(comparison.compared(number, case, ways))
        rows = [row for rows in await asyncio.gather(*tasks) for row in rows]
    faults = [(row, text) for row in rows if (text := fault(row))]
    for (case, way, *_), text in faults:
        print(f"tls-verdicts: {case.title}, {case.host}, {way}: {text}")
    if options.write and not options.quick and options.only is None:
        write(rows)
    print(f"tls-verdicts: {len(cases)} certificates, {len(rows)} verdicts of each, {len(faults)} faults, "
          f"{time.monotonic() - start:.0f} s")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
