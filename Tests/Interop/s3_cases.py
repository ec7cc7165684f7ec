"""What is sent to each store, and what has to come of it."""

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

from s3_faces import COMMAND, PATIENCE, ROOT, Upload, sign
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
    code: str = ""  # what the XML of a refusal names
    temporary: bool = False  # signed with credentials that a session token belongs to
    spoil: Callable[[dict], None] = lambda fields: None  # what is done to the fields once they are signed


STORED = [
    Case("5 MiB, 204"),
    Case("5 MiB, 201 on request", ["--status", "201"], status=201),
    Case("an empty file", filename="empty.bin", size=0),
    Case("a file name beyond ASCII", ["--type", "image/png", "--status", "201"], filename="照片 é.png", status=201),
    Case("a key beyond ASCII, with spaces", key="Räume/平面图 1.pdf"),
]

JUDGED = [Case("by temporary credentials", temporary=True)]  # where it matters who signs


def altered(fields: dict) -> None:
    """A later expiry, under the signature of the earlier one."""
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
        "a key outside of the signed folder", status=403, code="AccessDenied",
        spoil=lambda fields: fields.update(key="elsewhere/${filename}")),
    Case(
        "another type than was signed", status=403, code="AccessDenied",
        spoil=lambda fields: fields.update({"Content-Type": "text/html"})),
    Case("a policy that was altered", status=403, code="AccessDenied", spoil=altered),
    Case("a wrong signature", status=403, code="AccessDenied", spoil=missigned),
    Case("a wrong signature of a small file", size=10, status=403, code="AccessDenied", spoil=missigned),
    Case(
        "temporary credentials without their token", temporary=True, status=403, code="AccessDenied",
        spoil=lambda fields: fields.pop("x-amz-security-token")),
    Case("no signature", status=400, code="InvalidArgument", spoil=lambda fields: fields.pop("x-amz-signature")),
]


def upload(store: Store, face: type[Upload], case: Case, work: pathlib.Path) -> Upload:
    file = work / f"for the {face.face}" / case.filename
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(random.Random(case.title).randbytes(case.size))
    words = ["--url", f"{store.url}/{BUCKET}", "--bucket", BUCKET, "--key", case.key, *case.options]
    credentials = store.temporary_credentials() if case.temporary else (ACCESS_KEY, SECRET)
    form = sign.sign(sign.parser().parse_args(words), *credentials)
    case.spoil(form["fields"])
    return face(work, form, file)


def expect(what: str, found, wanted) -> None:
    if found != wanted:
        raise AssertionError(f"{what} is {found!r}, not {wanted!r}")


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def stored(store: Store, face: type[Upload], case: Case, work: pathlib.Path) -> None:
    sent = upload(store, face, case, work)
    ending = sent.wait()
    expect("the exit status", ending.exit, 0)
    expect("the HTTP status", ending.status, case.status)
    expect("the last progress", ending.percents[-1:], [100])
    expect("the progress", ending.percents, sorted(ending.percents))
    key = case.key.replace(sign.FILENAME, case.filename)
    if case.status == 201 and store.judges:  # the other one has no XML
        expect("the key in the answer", re.findall("<Key>(.*?)</Key>", ending.text), [key])
    else:
        expect("the answer", ending.text, "")
    expect("the list of objects", store.keys(), [key])
    content, type = store.get(key)
    expect("the digest", digest(content), digest(sent.file.read_bytes()))
    expect("the type", type, "image/png" if "image/png" in case.options else "application/octet-stream")


def refused(store: Store, face: type[Upload], case: Case, work: pathlib.Path) -> None:
    ending = upload(store, face, case, work).wait()
    expect("the exit status", ending.exit, face.refused)
    expect("the HTTP status", ending.status, case.status)
    expect("the code in the answer", re.findall("<Code>(.*?)</Code>", ending.text), [case.code])
    expect("the list of objects", store.keys(), [])


# A store that is gone when it has a part of the file, and one that has all of it and owes its answer.
KILLED = [Case("5 MiB"), Case("ten bytes", filename="ten.bin", size=10)]


def killed(store: Store, faces: list[type[Upload]], work: pathlib.Path) -> None:
    """The store stops reading, so that everybody waits for it, and then is gone."""
    store.stop_reading()
    uploads = []
    try:
        for face in faces:
            uploads += [upload(store, face, case, work) for case in KILLED]
        for each in uploads:
            each.wait_for_progress(lambda percent: percent == 100 if each.file.name == "ten.bin" else percent > 0)
        store.kill()
        for each in uploads:
            ending = each.wait()
            expect(f"the exit status of the {each.face}", ending.exit, each.failed)
            expect(f"what the {each.face} says", (ending.status, ending.code), (None, 300))
            what_ended = ending.text.partition(" ended ")[2].partition(":")[0]
            expect(f"what ended for the {each.face}", what_ended, "the connection before its answer was whole")
            expect("whether the file left", 100 in ending.percents, each.file.name == "ten.bin")
    finally:
        for each in uploads:
            each.drop()


def recipe(store: Store) -> None:
    """The commands of docs/object-stores.md, as they are written; then by somebody with a wrong secret."""
    section = (ROOT / "docs/object-stores.md").read_text("utf-8")
    commands = re.search(r"```sh\n(.*?)```", section, re.S)[1]
    ours = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    environment = ours | {
        "BUCKET_URL": f"{store.url}/{BUCKET}",
        "AWS_ACCESS_KEY_ID": ACCESS_KEY,
        "PATH": f"{COMMAND.parent}:{os.environ['PATH']}",
    }
    picture = (ROOT / "Examples/data/mass/download/test.png").read_bytes()

    def run(secret: str) -> subprocess.CompletedProcess:
        try:
            return subprocess.run(
                ["sh", "-euc", commands], cwd=ROOT, env=environment | {"AWS_SECRET_ACCESS_KEY": secret},
                capture_output=True, text=True, timeout=10 * PATIENCE)
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
    ended = run("the secret of somebody else")
    expect("the exit status with a wrong secret", ended.returncode, 22)
    said = "uploadtask: Examples/data/mass/download/test.png: the server answered 403"
    expect("what is said then", ended.stderr.splitlines()[-1:], [said])
    expect("the code in the answer", re.findall("<Code>(.*?)</Code>", ended.stdout), ["AccessDenied"])
    expect("the list of objects", store.keys(), [])
