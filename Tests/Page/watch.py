"""Watches the page of a receiver that somebody else starts, until a file arrives there.

    watch.py ADDRESS OPENED NAME

There is a file OPENED from when the page is open until NAME is on it. It says what the page says of it.
"""

import pathlib
import socket
import sys
import time
import urllib.parse

from browser import LIMIT, Chromium, Tab

PATIENCE = 60  # seconds, until somebody listens


def wait_for(address: str) -> None:
    place, end = urllib.parse.urlsplit(address), time.monotonic() + PATIENCE
    while time.monotonic() < end:
        try:
            return socket.create_connection((place.hostname, place.port), timeout=LIMIT).close()
        except ConnectionRefusedError:
            time.sleep(0.05)
    raise TimeoutError(f"nobody listens at {address}")


def main() -> None:
    address, opened, name = sys.argv[1], pathlib.Path(sys.argv[2]), sys.argv[3]
    wait_for(address)
    browser = Chromium()
    try:
        tab = Tab(browser, 1280, 900)
        tab.open(address)
        tab.until("document.getElementById('connection-text')?.innerText === 'Live'")
        opened.touch()
        row = f"[...document.querySelectorAll('.row')].find((row) => row.innerText.includes({name!r}))"
        tab.until(f"{row}?.innerText.includes('200')")
        print("on the page:", " ".join(tab.value(f"{row}.innerText").split()))
        if tab.faults:
            sys.exit(f"the browser complains: {tab.faults}")
    finally:
        opened.unlink(missing_ok=True)
        browser.close()


main()
