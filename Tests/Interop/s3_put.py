"""A raw body by PUT to an address that boto3 has signed, from the command and the library."""

import json
import pathlib
import random
import re
import subprocess
from collections.abc import Callable
from dataclasses import dataclass

import boto3
from botocore.config import Config

from s3_cases import MIB, digest, expect
from s3_clients import COMMAND, ROOT, TIMEOUT
from s3_store import ACCESS_KEY, BUCKET, SECRET, Store

INTEROP = ROOT / ".build/debug/UploadInterop"
TYPE = "image/x-presigned"


@dataclass
class Put:
    title: str
    key: str = "incoming/five.bin"
    size: int = 5 * MIB
    expires: int = 600
    status: int = 200
    code: str = ""  # the error code in the XML
    type: str = TYPE  # that is sent; the signed one is TYPE
    modify: Callable[[str], str] = lambda url: url  # changes the address after it is signed


STORED = [Put("5 MiB"), Put("an empty object", size=0), Put("a key beyond ASCII, with spaces", key="Räume/平面图 1.pdf", size=10)]


def missigned(url: str) -> str:
    return re.sub("(X-Amz-Signature=.)(.)", lambda match: match[1] + ("0" if match[2] != "0" else "1"), url)


# Ceph has one code for all of them, as for forms.
REFUSED = [
    Put("a wrong signature", status=403, code="AccessDenied", modify=missigned),
    Put("a type that was not signed", status=403, code="AccessDenied", type="text/html"),
    Put("another key", status=403, code="AccessDenied", modify=lambda url: url.replace("five", "four")),
    Put("an expired address", status=403, code="AccessDenied", expires=-60),
]


def by_command(url: str, file: pathlib.Path, type: str) -> dict:
    return run([COMMAND, "upload", "--json", "-T", file, "--type", type, url])


def by_library(url: str, file: pathlib.Path, type: str) -> dict:
    request = {"url": url, "file": str(file), "method": "PUT", "header": [["Content-Type", type]]}
    return run([INTEROP], json.dumps(request) + "\n")


DRIVERS = {"command": by_command, "library": by_library}


def run(command: list, input: str = "") -> dict:
    ended = subprocess.run(command, input=input, capture_output=True, text=True, timeout=TIMEOUT)
    try:
        return json.loads(ended.stdout)
    except ValueError:
        raise AssertionError(f"exit status {ended.returncode}: {ended.stdout}{ended.stderr}") from None


def signed(store: Store, case: Put) -> str:
    keys = {"aws_access_key_id": ACCESS_KEY, "aws_secret_access_key": SECRET}
    client = boto3.client(
        "s3", endpoint_url=store.url, region_name="us-east-1",
        config=Config(signature_version="s3v4", s3={"addressing_style": "path"}), **keys)
    parameters = {"Bucket": BUCKET, "Key": case.key, "ContentType": TYPE}
    return client.generate_presigned_url("put_object", Params=parameters, ExpiresIn=case.expires)


def put(store: Store, driver: str, case: Put, work: pathlib.Path) -> None:
    file = work / f"put by the {driver}"
    file.write_bytes(random.Random(case.title).randbytes(case.size))
    result = DRIVERS[driver](case.modify(signed(store, case)), file, case.type)
    expect("the HTTP status", result.get("statusCode"), case.status)
    if case.status != 200:
        expect("the code in the response", re.findall("<Code>(.*?)</Code>", result["data"]), [case.code])
        expect("the list of objects", store.keys(), [])
        return
    expect("the list of objects", store.keys(), [case.key])
    content, type = store.get(case.key)
    expect("the digest", digest(content), digest(file.read_bytes()))
    expect("the type", type, TYPE)
