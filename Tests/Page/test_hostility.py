"""A sender cannot inject elements, scripts or requests into the page."""

import re
import time
import unicodedata

from hostile import PAYLOADS
from page_case import PageCase, escaped
from receiver import part

SHOWN = """(() => {
    const text = (selector) => [...document.querySelectorAll(selector)].map((one) => one.textContent)
    const headers = [...document.querySelectorAll('.headers tr')]
    return text('.fields th, .fields td').length && {
        fields: text('.fields th, .fields td'),
        file: text('.file h4')[0],
        about: text('.file .about p:first-of-type > .foreign'),
        header: headers.find((row) => row.firstChild.textContent === 'X-Payload').lastChild.textContent}
})()"""


# Elements that the page does not create for these uploads, and event handlers.
INJECTED = """[...document.querySelectorAll('#list *, #detail *')].filter((one) =>
    one.matches('script, style, link, meta, base, iframe, object, form, template, svg, math, img, a') ||
    [...one.attributes].some(({ name }) => name.startsWith('on') || name === 'style')).map((one) => one.outerHTML)"""

MARKUP = "(() => { try { document.body.innerHTML = '<b>' } catch (error) { return `${error}` } })()"
ATTEMPTS = (
    "const one = document.createElement('div'); one.setAttribute('style', 'color: red'); document.body.append(one)",
    "const one = new Image(); one.src = 'http://127.0.0.1:9/x.png'",
    "fetch('http://127.0.0.1:9/').catch(() => 1)",
)


class Hostility(PageCase):
    def test_hostile_names_and_values_are_text(self) -> None:
        tab = self.open()
        self.assertGreaterEqual(len(PAYLOADS), 20)
        for payload in PAYLOADS:
            with self.subTest(payload=payload[:60]):
                raw, line = escaped(payload), payload if payload.isprintable() else "x"
                media = " ".join(payload.split()).replace("\x00", "")
                status, _ = self.receiver.send(
                    part(raw, payload.encode()), part(raw, payload.encode(), raw, media.encode()),
                    part(b"file", payload.encode() + b"\n<script>pwned=1</script>", b"x.html", b"text/html"),
                    headers=(f"X-Payload: {line}",), target="/" + re.sub(r"[^!-~]|#", "", payload))
                self.assertEqual(status, 200)
                shown = tab.until(SHOWN)
                self.assertEqual(shown["fields"], [visible(payload), visible(payload, lines=True)])
                self.assertEqual(shown["file"], visible(payload))
                self.assertEqual(shown["about"][0], visible(payload))
                self.assertEqual(shown["about"][1][:200], visible(media)[:200])
                self.assertEqual(shown["header"], line)
                self.assertEqual(tab.value(INJECTED), [])
                tab.click("#clear")
                tab.until("!document.querySelector('.row')")
        self.assertIsNone(tab.value("window.pwned ?? null"))
        self.assertEqual(tab.value("document.scripts.length"), 1)

    def test_the_policy_blocks_markup_and_other_origins_and_the_tests_detect_it(self) -> None:
        tab = self.open()
        self.assertIn("TrustedHTML", tab.value(MARKUP))
        for attempt in ATTEMPTS:
            tab.faults.clear()
            tab.value(f"(() => {{ {attempt} }})()")
            end = time.monotonic() + 10
            while not any("policy" in fault.lower() for fault in tab.faults):
                self.assertLess(time.monotonic(), end, attempt)
                time.sleep(0.02)
        tab.until("document.querySelector('#connection').dataset.state === 'live'")
        tab.faults.clear()
        tab.requests = [request for request in tab.requests if ":9/" not in request]


def visible(text: str, lines: bool = False) -> str:
    """The text as the page shows it: invisible characters are replaced by their names."""
    names = {"\0": "NUL", "\t": "TAB", "\n": "LF", "\r": "CR", "\x1b": "ESC"}
    if lines:
        text = text.replace("\r\n", "\n")
        names.pop("\n")
    return "".join(
        names.get(one) or (f"U+{ord(one):04X}" if unicodedata.category(one) in ("Cc", "Cf", "Zl", "Zp", "Co", "Cn")
                           and one not in "\u200c\u200d" and not (lines and one == "\n") else one)
        for one in text)
