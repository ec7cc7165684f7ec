#!/usr/bin/env python3
"""Signs a form, as a back end does before a direct upload to an S3-compatible object store.

    sign.py --url https://s3.example.com/photos --bucket photos --key 'incoming/${filename}'

The holder of the form can store one kind of object until the form expires, and never gets the secret. The credentials
come from AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and, if they are temporary, AWS_SESSION_TOKEN. The signature is AWS
Signature Version 4, the policy that of a browser's POST.
"""

import argparse
import base64
import datetime
import hashlib
import hmac
import json
import os
import shlex

FILENAME = "${filename}"  # the store replaces it with the file's own name


def sign(options: argparse.Namespace, access_key: str, secret: str, token: str | None = None) -> dict:
    """Returns the form: `url`, its destination, and `fields`, which must all be sent together with the file."""
    now = datetime.datetime.now(datetime.timezone.utc)
    scope = [now.strftime("%Y%m%d"), options.region, "s3", "aws4_request"]
    fields = {"key": options.key, "Content-Type": options.type}
    if options.status:
        fields["success_action_status"] = str(options.status)
    fields |= {
        "x-amz-algorithm": "AWS4-HMAC-SHA256",
        "x-amz-credential": "/".join([access_key, *scope]),
        "x-amz-date": now.strftime("%Y%m%dT%H%M%SZ"),
    }
    if token:
        fields["x-amz-security-token"] = token
    expiration = now + datetime.timedelta(seconds=options.expires)
    conditions = [{"bucket": options.bucket}, ["content-length-range", options.min_size, options.max_size]]
    conditions += [condition(name, value) for name, value in fields.items()]
    policy = {"expiration": expiration.strftime("%Y-%m-%dT%H:%M:%S.000Z"), "conditions": conditions}
    fields["policy"] = base64.b64encode(json.dumps(policy).encode()).decode()
    fields["x-amz-signature"] = signature(fields["policy"], secret, scope)
    return {"url": options.url, "fields": fields}


def condition(name: str, value: str) -> dict | list:
    """Requires the field's exact value; for a key with the file's name in it, only the part before the name."""
    if name == "key" and FILENAME in value:
        return ["starts-with", "$key", value.partition(FILENAME)[0]]
    return {name: value}


def signature(policy: str, secret: str, scope: list[str]) -> str:
    key = b"AWS4" + secret.encode()
    for word in [*scope, policy]:
        key = hmac.digest(key, word.encode(), hashlib.sha256)
    return key.hex()


def arguments(form: dict) -> str:
    """Arguments of `uploadtask upload`, quoted for a shell."""
    words = ["--url", form["url"]]
    for field in form["fields"].items():
        words += ["--form", "=".join(field)]
    return shlex.join(words)


def module(form: dict) -> str:
    """A module that a quick app imports."""
    return f"export default {json.dumps(form, indent=2)}"


FORMATS = {"arguments": arguments, "json": json.dumps, "module": module}


def parser() -> argparse.ArgumentParser:
    words = argparse.ArgumentParser(description="Signs a form for a direct upload to an object store.")
    words.add_argument("--url", required=True, help="of the bucket: https://STORE/BUCKET or https://BUCKET.STORE/")
    words.add_argument("--bucket", required=True)
    words.add_argument("--key", required=True, help="the object's name; ${filename} in it is the file's")
    words.add_argument("--type", default="application/octet-stream", help="the object's Content-Type (%(default)s)")
    words.add_argument("--min-size", type=int, default=0, help="bytes (%(default)s)")
    words.add_argument("--max-size", type=int, default=64 << 20, help="bytes (%(default)s)")
    words.add_argument("--expires", type=int, default=600, help="seconds from now (%(default)s)")
    words.add_argument("--status", type=int, choices=[200, 201, 204], help="of success; by default the store's, 204")
    words.add_argument("--region", default="us-east-1", help="%(default)s")
    words.add_argument("--format", choices=FORMATS, default="arguments", help="for the command, Swift, or a quick app")
    return words


def main() -> None:
    options = parser().parse_args()
    try:
        credentials = os.environ["AWS_ACCESS_KEY_ID"], os.environ["AWS_SECRET_ACCESS_KEY"]
    except KeyError as missing:
        raise SystemExit(f"sign.py: {missing.args[0]} is not set") from None
    print(FORMATS[options.format](sign(options, *credentials, os.environ.get("AWS_SESSION_TOKEN"))))


if __name__ == "__main__":
    main()
