"""Makes docs/images/receiver.png: the page in light colours, with typical uploads of an app.

    Scripts/page-screenshot
"""

import contextlib
import json
import pathlib
import sys

from browser import Chromium, Tab
from receiver import Receiver, form, part
from samples import png

LOG = b"""\
2026-05-14T08:12:03Z  watch  INFO   step counter calibrated (offset 12)
2026-05-14T08:12:07Z  watch  INFO   heart rate 61 bpm, variability 48 ms
2026-05-14T08:13:41Z  sync   WARN   connection to phone lost, 3 records queued
2026-05-14T08:14:02Z  sync   INFO   reconnected after 21 s, queue flushed
2026-05-14T08:15:00Z  watch  INFO   battery 78 %, 2 d 4 h left
"""
TOKEN = "Authorization: Bearer 3f1c9a7be2"
AGENT = "User-Agent: uploadtask/0.1.0"


def fill(receiver: Receiver) -> list[contextlib.AbstractContextManager]:
    """Sends the uploads of the picture, and returns the connections that stay open."""
    noise = bytes(range(1, 256)) * 4096
    for name, media in ((b"avatar.webp", b"image/webp"), (b"route.gpx", b"application/gpx+xml"),
                        (b"heart-rate.csv", b"text/csv"), (b"settings.json", b"application/json")):
        receiver.send(part(b"file", noise[:len(name) << 12], name, media), headers=(AGENT,), target="/v1/files")
    contacts = part(b"backup", noise, b"contacts.db", b"application/octet-stream")
    receiver.send(contacts, headers=(AGENT,), target="/backup")
    fields = part(b"device", b"watch-s3"), part(b"locale", b"de-AT")
    receiver.send(*fields, headers=(AGENT, TOKEN), target="/v1/register")
    sleep = part(b"report", noise, b"sleep.json", b"application/json")
    receiver.send(sleep, headers=(AGENT,), target="/v1/sleep?uploadtask-status=503")
    with receiver.begin(24_000_000, AGENT, target="/video") as connection:
        connection.sendall(form(part(b"clip", noise * 4, b"ride.mp4", b"video/mp4"))[:-30])
    receiver.send(part(b"log", LOG * 300, b"watch.log", b"text/plain"), headers=(AGENT,), target="/v1/logs")
    receiver.send(b"Content-Disposition form-data; name=photo\r\n\r\nx", headers=(AGENT,), target="/photos")
    body = form(part(b"clip", noise * 24, b"descent.mp4", b"video/mp4"))
    running = receiver.begin(len(body), AGENT, target="/video")
    running.sendall(body[:len(body) * 5 // 8])
    receiver.send(
        part(b"album", "Südtirol 2026".encode()), part(b"public", b"true"),
        part(b"note", b"Last light over the ridge,\nfrom the hut."),
        part(b"photo", png(720, 480), b"evening.png", b"image/png"), part(b"track", LOG, b"track.txt", b"text/plain"),
        headers=(AGENT, TOKEN, "Accept: application/json"), target="/photos?album=2026")
    return [running]


def main() -> None:
    command, path = sys.argv[1], pathlib.Path(sys.argv[2])
    sizes = dict(pair.split("=") for pair in sys.argv[3:])
    receiver, browser = Receiver(command, port=8080), Chromium()
    try:
        running = fill(receiver)
        tab = Tab(browser, int(sizes.get("width", 1280)), int(sizes.get("height", 1000)),
                  mobile="width" in sizes, dark="dark" in sizes, scale=float(sizes.get("scale", 1)))
        tab.open(receiver.page)
        tab.until("document.querySelectorAll('.row').length === 12")
        if view := sizes.get("select"):
            tab.click(f".row[data-id='{view}']")
        tab.until("[...document.images].every((image) => image.complete)")
        tab.value("document.fonts.ready.then(() => new Promise((done) => requestAnimationFrame("
                  "() => requestAnimationFrame(done))))")
        tab.picture(path)
        print(json.dumps({"bytes": path.stat().st_size, "faults": tab.faults}))
        for connection in running:
            connection.close()
    finally:
        browser.close()
        receiver.close()


main()
