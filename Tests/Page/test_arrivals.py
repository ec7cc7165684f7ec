"""The page shows uploads that arrive."""

import subprocess

from page_case import PHOTO, ROW, PageCase
from receiver import form, part, read_response


class Arrivals(PageCase):
    def test_an_upload_appears_without_a_reload(self) -> None:
        tab = self.open()
        self.assertIn("Waiting for the first upload", tab.text())
        self.receiver.send(part(b"album", b"2026"), part(b"photo", PHOTO, b"a.png", b"image/png"), target="/photos?x=1")
        tab.until(ROW)
        self.assertIn("POST /photos?x=1", tab.text(".row"))
        self.assertIn("a.png, 1 field", tab.text(".row"))
        self.assertEqual(tab.text(".badge"), "200")
        detail = tab.text("#detail")
        exact = f"photo · image/png · {len(PHOTO)} B"
        for shown in ("album", "2026", exact, "Content-Length", "/a.png", "/s"):
            self.assertIn(shown, detail)
        self.assertIn(sha256(PHOTO), detail)
        self.assertNotIn("Waiting for the first upload", tab.text())
        self.assertEqual(tab.text("#news"), "POST /photos?x=1: stored, 1 file")
        self.assertEqual(sum("/.uploadtask/page.js" in request for request in tab.requests), 1)

    def test_a_running_upload_shows_its_bytes_and_its_rate(self) -> None:
        tab = self.open()
        body = form(part(b"clip", b"x" * 4_000_000, b"a.mp4", b"video/mp4"))
        with self.receiver.begin(len(body), "Connection: close") as connection:
            connection.sendall(body[:1_000_000])
            self.assertEqual(tab.until("document.querySelector('.badge')?.dataset.state"), "receiving")
            tab.until("document.querySelector('.row progress').value === 1000000")
            self.assertEqual(tab.value("document.querySelector('#detail progress').max"), len(body))
            self.assertIn("977 KiB of 3.8 MiB", tab.text("#detail"))
            self.assertRegex(tab.text(".row .amount"), r"^[\d.]+ [KM]iB/s$")
            tab.until("document.querySelector('.row .amount').textContent === '0 B/s'")
            connection.sendall(body[1_000_000:2_000_000])
            tab.until("document.querySelector('.row progress').value === 2000000")
            connection.sendall(body[2_000_000:])
            self.assertTrue(read_response(connection).startswith(b"HTTP/1.1 200"))
        tab.until("document.querySelector('.badge').dataset.state === 'stored'")
        self.assertIsNone(tab.value("document.querySelector('progress')"))

    def test_an_aborted_upload_is_shown_as_aborted(self) -> None:
        tab = self.open()
        with self.receiver.begin(1_000_000) as connection:
            connection.sendall(form(part(b"clip", b"x" * 1000, b"a.mp4"))[:-40])
            tab.until(ROW)
        tab.until("document.querySelector('.badge').dataset.state === 'aborted'")
        detail = tab.text("#detail")
        self.assertRegex(detail, r"the connection ended after \d+ of 1000000 bytes")
        self.assertIn("a.mp4", detail)
        self.assertIn("not kept", detail)

    def test_errors_are_shown_as_errors_with_the_invalid_head(self) -> None:
        tab = self.open()
        self.assertEqual(self.receiver.send(b"Content-Disposition form-data; name=photo\r\n\r\nx")[0], 400)
        tab.until("document.querySelector('.badge')?.dataset.state === 'refused'")
        self.assertEqual(tab.text("#detail .badge"), "400")
        self.assertIn('part 1 has the header line "Content-Disposition form-data; name=photo"', tab.text(".error"))
        self.assertEqual(tab.text(".head pre"), "Content-Disposition form-data; name=photo")
        for target, status in (("/?uploadtask-status=503", "503"), ("/?uploadtask-early=401", "401")):
            self.receiver.send(part(b"f", b"x", b"a.txt"), target=target)
            tab.until(f"document.querySelector('#detail .badge').textContent === '{status}'")

    def test_only_pictures_and_texts_have_a_preview(self) -> None:
        tab = self.open()
        script = b"<svg xmlns='http://www.w3.org/2000/svg'><script>parent.pwned=1</script></svg>"
        text = "naïve café\n\tindented\n".encode() * 400
        self.receiver.send(
            part(b"a", PHOTO, b"not-by-its-name.txt", b"text/plain"), part(b"b", text, b"b.bin"),
            part(b"c", script, b"c.svg", b"image/svg+xml"),
            part(b"d", b"<script>pwned=1</script>", b"d.html", b"text/html"),
            part(b"e", bytes(range(256)), b"e.png", b"image/png"), part(b"f", b"", b"empty.txt"))
        tab.until("document.querySelector('.picture img')?.naturalWidth === 48")
        self.assertEqual(
            tab.value("[...document.querySelectorAll('.file')].map((file) => file.dataset.preview)"),
            ["picture", "text", "text", "text", "none", "none"])
        shown = tab.value("[...document.querySelectorAll('.file .text')].map((one) => one.textContent)")
        # The preview of a long text is truncated in the middle of a character.
        self.assertEqual(shown[0], text[:4096].decode("utf-8", "ignore") + " … 5.0 KiB more")
        self.assertEqual(shown[1:], [script.decode(), "<script>pwned=1</script>"])
        self.assertIsNone(tab.value("window.pwned ?? null"))

    def test_the_heads_of_the_parts_are_shown_unchanged(self) -> None:
        tab = self.open()
        self.receiver.send(b"content-DISPOSITION:form-data;  name=a\r\nX-Odd: 1\r\n\r\nx", part(b"b", b"", b"b.txt"))
        tab.until(ROW)
        tab.click("#detail details:last-of-type summary")
        tab.until("document.querySelector('#detail details:last-of-type').open")
        self.assertEqual(
            tab.value("[...document.querySelectorAll('.head pre')].map((one) => one.textContent)"),
            ["content-DISPOSITION:form-data;  name=a\nX-Odd: 1",
             'Content-Disposition: form-data; name="b"; filename="b.txt"'])

    def test_secrets_are_not_sent_to_the_page(self) -> None:
        tab = self.open()
        secrets = "Authorization: Bearer s3cr3t", "cookie: id=s3cr3t", "Proxy-Authorization: s3cr3t"
        self.receiver.send(part(b"a", b"x"), headers=secrets)
        tab.until(ROW)
        self.assertIn("Bearer ••••••", tab.text("#detail"))
        self.assertEqual(tab.value("[...document.querySelectorAll('.headers .chip')].length"), 3)
        self.assertNotIn("false", tab.text("#detail"))
        # The events do not contain them either.
        with self.receiver.connect() as connection:
            connection.sendall(b"GET /.uploadtask/events HTTP/1.1\r\nHost: localhost\r\n\r\n")
            response = b""
            while b"\n\n" not in response:
                response += connection.recv(1 << 16)
        self.assertIn("Bearer ••••••".encode(), response)
        self.assertNotIn(b"s3cr3t", response)


def sha256(data: bytes) -> str:
    return subprocess.run(["sha256sum"], input=data, capture_output=True, check=True).stdout[:64].decode()
