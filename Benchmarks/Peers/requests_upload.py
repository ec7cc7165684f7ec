"""Uploads a file as multipart/form-data with requests and requests-toolbelt, N times, P at a time."""

import argparse
import os
import platform
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import requests
import requests.adapters
import requests_toolbelt
import urllib3

BLOCK_SIZE = 128 * 1024

local = threading.local()


class BlockSizeAdapter(requests.adapters.HTTPAdapter):
    def init_poolmanager(self, *args, **kwargs):
        # urllib3 reads 16 KiB at a time from a streamed body by default, and requests has no option for that:
        # overriding this method is its documented way to set an option of urllib3.
        super().init_poolmanager(*args, blocksize=BLOCK_SIZE, **kwargs)


def session():
    # A Session is not guaranteed to be thread-safe, so each thread has its own, with its own persistent connection.
    if not hasattr(local, "session"):
        local.session = requests.Session()
        local.session.mount("http://", BlockSizeAdapter())
        local.session.mount("https://", BlockSizeAdapter())
    return local.session


def upload(args):
    with open(args.file, "rb") as file:
        body = requests_toolbelt.MultipartEncoder(
            {"file": (os.path.basename(args.file), file, "application/octet-stream")}
        )
        # `verify` is set here and not on the Session, because the environment's REQUESTS_CA_BUNDLE overrides the
        # Session's. A followed redirect would hide a status that is not 200.
        response = session().post(
            args.url,
            data=body,
            headers={"Content-Type": body.content_type},
            verify=args.cacert or True,
            allow_redirects=False,
        )
    if response.status_code != 200:
        raise RuntimeError(f"{args.url}: status {response.status_code}")


def main(args):
    with ThreadPoolExecutor(args.parallel) as pool:
        uploads = [pool.submit(upload, args) for _ in range(args.count)]
        try:
            for each in uploads:
                each.result()
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", required=True)
    parser.add_argument("--file", required=True)
    parser.add_argument("--count", type=int, default=1)
    parser.add_argument("--parallel", type=int, default=1)
    parser.add_argument("--cacert", help="the only PEM file of trusted certificates")
    version = (
        f"requests {requests.__version__}, requests-toolbelt {requests_toolbelt.__version__}, "
        f"urllib3 {urllib3.__version__}, Python {platform.python_version()}"
    )
    parser.add_argument("--version", action="version", version=version)
    try:
        main(parser.parse_args())
    except (OSError, RuntimeError) as error:
        # requests' own exceptions are OSErrors.
        sys.exit(f"requests_upload: {error}")
