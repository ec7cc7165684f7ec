"""Opens the page of a receiver, which another process starts, and waits until it shows a file.

    watch.py ADDRESS OPENED NAME

Creates the file OPENED when the page is open, prints the page's row for NAME when it appears, and removes OPENED.
"""

import pathlib
import socket
import sys
import time
import urllib.parse

from browser import TIMEOUT, Chromium, Tab

START_TIMEOUT = 60  # seconds until the receiver listens


def wait_for(address: str) -> None:
    url, end = urllib.parse.urlsplit(address), time.monotonic() + START_TIMEOUT
    while time.monotonic() < end:
        try:
            return socket.create_connection((url.hostname, url.port), timeout=TIMEOUT).close()
        except ConnectionRefusedError:
            time.sleep(0.05)
    raise TimeoutError(f"no server listens at {address}")


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
            sys.exit(f"faults in the browser: {tab.faults}")
    finally:
        opened.unlink(missing_ok=True)
        browser.close()


main()
