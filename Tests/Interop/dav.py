"""A raw body by PUT, as WebDAV servers take it: nginx's dav module and Apache's mod_dav."""

import hashlib
import json

from drivers import lines


def run_all(client) -> dict[str, list[str]]:
    """The faults of each server, by its name."""
    at = client.at
    return {
        f"PUT to {name}": faults(client, server)
        for name, server in (("nginx's dav module", at.server), ("Apache's mod_dav", at.dav))}


def faults(client, server) -> list[str]:
    """Stores files by PUT, and compares what is on the server's disk with what was sent."""
    folder = server.log.parent / "dav"
    folder.mkdir(exist_ok=True)
    folder.chmod(0o777)
    empty = client.tools.files / "empty.bin"
    empty.write_bytes(b"")
    found = []
    for driver, put in {"command": by_command, "library": by_library}.items():
        # A new file is 201, one that is replaced 204; the content is empty, small or several chunks long.
        for source, target, status in (
            (empty, "empty", 201), (client.file, "empty", 204), (client.file, "five%20MiB.bin", 201)):
            result = put(client, f"http://127.0.0.1:{server.port}/dav/{driver}-{target}", source)
            stored = folder / f"{driver}-{target}".replace("%20", " ")
            if result.get("statusCode") != status:
                found.append(f"by the {driver}: {target}: not {status}: {str(result)[:400]}")
            elif digest(stored) != digest(source):
                found.append(f"by the {driver}: {target}: the stored file differs: {stored.stat().st_size} bytes")
    return found


def digest(file) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def by_command(client, url: str, file) -> dict:
    command = [client.tools.command, "upload", "--json", "-T", file, "--type", "application/x-test", url]
    return lines([str(word) for word in command], (0, 1, 22))[0]


def by_library(client, url: str, file) -> dict:
    request = {"url": url, "file": str(file), "method": "PUT", "header": [["Content-Type", "application/x-test"]]}
    return lines([str(client.tools.library)], (0,), json.dumps(request) + "\n")[0]
