"""The uploads to each store, and their expected results."""

import base64
import dataclasses
import hashlib
import json
import os
import pathlib
import random
import re
import subprocess
from collections.abc import Callable

from s3_clients import COMMAND, ROOT, TIMEOUT, Upload, sign
from s3_store import ACCESS_KEY, BUCKET, SECRET, Store

MIB = 1 << 20


@dataclasses.dataclass
class Case:
    title: str
    options: list[str] = dataclasses.field(default_factory=list)  # of sign.py
    key: str = "incoming/${filename}"
    filename: str = "five.bin"
    size: int = 5 * MIB
    status: int = 204
    code: str = ""  # the error code in the XML
    temporary: bool = False  # signed with temporary credentials, which have a session token
    modify: Callable[[dict], None] = lambda fields: None  # changes the fields after they are signed


STORED = [
    Case("5 MiB, 204"),
    Case("5 MiB, 201 on request", ["--status", "201"], status=201),
    Case("an empty file", filename="empty.bin", size=0),
    Case("a file name beyond ASCII", ["--type", "image/png", "--status", "201"], filename="照片 é.png", status=201),
    Case("a key beyond ASCII, with spaces", key="Räume/平面图 1.pdf"),
]

STORED_IF_VALIDATED = [Case("by temporary credentials", temporary=True)]  # for stores that check signatures


def altered(fields: dict) -> None:
    """Sets a later expiration, but keeps the signature of the original policy."""
    policy = json.loads(base64.b64decode(fields["policy"]))
    policy["expiration"] = "2099-01-01T00:00:00.000Z"
    fields["policy"] = base64.b64encode(json.dumps(policy).encode()).decode()


def missigned(fields: dict) -> None:
    last = fields["x-amz-signature"][-1]
    fields["x-amz-signature"] = fields["x-amz-signature"][:-1] + ("0" if last != "0" else "1")


REFUSED = [
    Case("an expired policy", ["--expires=-60"], status=403, code="AccessDenied"),
    Case("a file that is too large", ["--max-size", "1000"], status=400, code="EntityTooLarge"),
    Case("a file that is too small", ["--min-size", "9000000"], status=400, code="EntityTooSmall"),
    Case("a small file that is too large", ["--max-size", "9"], size=10, status=400, code="EntityTooLarge"),
    Case(
        "a key outside the signed folder", status=403, code="AccessDenied",
        modify=lambda fields: fields.update(key="elsewhere/${filename}")),
    Case(
        "a type that was not signed", status=403, code="AccessDenied",
        modify=lambda fields: fields.update({"Content-Type": "text/html"})),
    Case("a policy that was altered", status=403, code="AccessDenied", modify=altered),
    Case("a wrong signature", status=403, code="AccessDenied", modify=missigned),
    Case("a wrong signature of a small file", size=10, status=403, code="AccessDenied", modify=missigned),
    Case(
        "temporary credentials without their token", temporary=True, status=403, code="AccessDenied",
        modify=lambda fields: fields.pop("x-amz-security-token")),
    Case("no signature", status=400, code="InvalidArgument", modify=lambda fields: fields.pop("x-amz-signature")),
]


def upload(store: Store, client: type[Upload], case: Case, work: pathlib.Path) -> Upload:
    file = work / f"for the {client.name}" / case.filename
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(random.Random(case.title).randbytes(case.size))
    words = ["--url", f"{store.url}/{BUCKET}", "--bucket", BUCKET, "--key", case.key, *case.options]
    credentials = store.temporary_credentials() if case.temporary else (ACCESS_KEY, SECRET)
    form = sign.sign(sign.parser().parse_args(words), *credentials)
    case.modify(form["fields"])
    return client(work, form, file)


def expect(name: str, found, expected) -> None:
    if found != expected:
        raise AssertionError(f"{name} is {found!r}, not {expected!r}")


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def stored(store: Store, client: type[Upload], case: Case, work: pathlib.Path) -> None:
    sent = upload(store, client, case, work)
    result = sent.wait()
    expect("the exit status", result.exit, 0)
    expect("the HTTP status", result.status, case.status)
    expect("the last progress", result.percents[-1:], [100])
    expect("the progress", result.percents, sorted(result.percents))
    key = case.key.replace(sign.FILENAME, case.filename)
    if case.status == 201 and store.validates:  # moto sends no XML
        expect("the key in the response", re.findall("<Key>(.*?)</Key>", result.text), [key])
    else:
        expect("the response", result.text, "")
    expect("the list of objects", store.keys(), [key])
    content, type = store.get(key)
    expect("the digest", digest(content), digest(sent.file.read_bytes()))
    expect("the type", type, "image/png" if "image/png" in case.options else "application/octet-stream")


def refused(store: Store, client: type[Upload], case: Case, work: pathlib.Path) -> None:
    result = upload(store, client, case, work).wait()
    expect("the exit status", result.exit, client.refused)
    expect("the HTTP status", result.status, case.status)
    expect("the code in the response", re.findall("<Code>(.*?)</Code>", result.text), [case.code])
    expect("the list of objects", store.keys(), [])


# A store that is killed when it has a part of the file, and one that is killed before its response to a whole file.
KILLED = [Case("5 MiB"), Case("ten bytes", filename="ten.bin", size=10)]


def killed(store: Store, clients: list[type[Upload]], work: pathlib.Path) -> None:
    """Stops the store, so that all clients wait for it, and then kills it."""
    store.stop_reading()
    uploads = []
    try:
        for client in clients:
            uploads += [upload(store, client, case, work) for case in KILLED]
        for each in uploads:
            each.wait_for_progress(lambda percent: percent == 100 if each.file.name == "ten.bin" else percent > 0)
        store.kill()
        for each in uploads:
            result = each.wait()
            expect(f"the exit status of the {each.name}", result.exit, each.failed)
            expect(f"the status and code of the {each.name}", (result.status, result.code), (None, 300))
            cause = result.text.partition(" ended ")[2].partition(":")[0]
            expect(f"the cause that the {each.name} reports", cause, "the connection before its response was complete")
            expect("whether the whole file was sent", 100 in result.percents, each.file.name == "ten.bin")
    finally:
        for each in uploads:
            each.kill()


def recipe(store: Store) -> None:
    """Runs the commands of docs/object-stores.md unchanged, first with the right secret, then with a wrong one."""
    section = (ROOT / "docs/object-stores.md").read_text("utf-8")
    commands = re.search(r"```sh\n(.*?)```", section, re.S)[1]
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    environment = inherited | {
        "BUCKET_URL": f"{store.url}/{BUCKET}",
        "AWS_ACCESS_KEY_ID": ACCESS_KEY,
        "PATH": f"{COMMAND.parent}:{os.environ['PATH']}",
    }
    picture = (ROOT / "Examples/data/mass/download/test.png").read_bytes()

    def run(secret: str) -> subprocess.CompletedProcess:
        try:
            return subprocess.run(
                ["sh", "-euc", commands], cwd=ROOT, env=environment | {"AWS_SECRET_ACCESS_KEY": secret},
                capture_output=True, text=True, timeout=10 * TIMEOUT)
        finally:
            for form in ["Examples/s3/form.js", "form.json"]:
                (ROOT / form).unlink(missing_ok=True)

    ended = run(SECRET)
    expect("the exit status", ended.returncode, 0)
    expect("the list of objects", store.keys(), ["incoming/app.png", "incoming/swift.png", "incoming/test.png"])
    for key in store.keys():
        content, type = store.get(key)
        expect(f"the digest of {key}", digest(content), digest(picture))
        expect(f"the type of {key}", type, "image/png")

    store.clear()
    ended = run("a wrong secret")
    expect("the exit status with a wrong secret", ended.returncode, 22)
    message = "uploadtask: Examples/data/mass/download/test.png: the server answered 403"
    expect("the message with a wrong secret", ended.stderr.splitlines()[-1:], [message])
    expect("the code in the response", re.findall("<Code>(.*?)</Code>", ended.stdout), ["AccessDenied"])
    expect("the list of objects", store.keys(), [])
