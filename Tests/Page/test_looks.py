"""The page on a phone, and with light and dark colours."""

import re

from page_case import PHOTO, ROW, PageCase
from receiver import part

# Every visible text, its colour, and the nearest background that is not transparent.
CONTRASTS = """[...document.querySelectorAll('body *')].filter((one) => one.checkVisibility() &&
    [...one.childNodes].some((child) => child.nodeType === 3 && child.data.trim())).map((one) => {
        let ground = one
        while (getComputedStyle(ground).backgroundColor === 'rgba(0, 0, 0, 0)') ground = ground.parentElement
        return [one.innerText.slice(0, 30), getComputedStyle(one).color, getComputedStyle(ground).backgroundColor]
    })"""


class Looks(PageCase):
    def test_a_phone_shows_the_page_without_horizontal_scrolling(self) -> None:
        tab = self.open(width=360, height=740, mobile=True)
        long = b"W" * 400
        self.receiver.send(part(long, long), part(b"f", b"<" * 900, long + b".txt", long), part(b"p", PHOTO, b"a.png"),
                           headers=(f"X-Long: {long.decode()}",), target="/" + long.decode())
        tab.until(ROW)
        wide = "[document.documentElement, document.querySelector('main')].some((one) => one.scrollWidth > innerWidth)"
        self.assertFalse(tab.value(wide))
        self.assertFalse(tab.value("document.querySelector('#detail').checkVisibility()"))
        tab.click(".row")
        tab.until("document.querySelector('#detail').checkVisibility()")
        tab.until("document.querySelector('.picture img').naturalWidth === 48")
        tab.value("document.querySelectorAll('details').forEach((one) => (one.open = true))")
        self.assertFalse(tab.value(wide))
        self.assertFalse(tab.value("document.querySelector('.row').checkVisibility()"))
        tab.click(".back")
        tab.until("document.querySelector('.row').checkVisibility()")
        self.assertTrue(tab.value("document.activeElement.classList.contains('row')"))
        small = tab.value("[...document.querySelectorAll('button')].filter((one) => one.checkVisibility() && "
                          "one.getBoundingClientRect().height < 32).map((one) => one.innerText)")
        self.assertEqual(small, [], "too small for touch")

    def test_light_and_dark_are_readable(self) -> None:
        for dark in (False, True):
            with self.subTest(dark=dark):
                tab = self.open(dark=dark)
                self.receiver.send(part(b"a", b"x", b"a.txt"), part(b"b", b"y"), headers=("Cookie: a",))
                self.receiver.send(b"nonsense\r\n\r\n")
                with self.receiver.begin(1000):
                    pass
                tab.until("document.querySelector('.badge')?.dataset.state === 'aborted'")
                ground = colours(tab.value("getComputedStyle(document.body).backgroundColor"))
                self.assertEqual(luminance(ground) < 0.2, dark)
                for row in range(3):
                    tab.click(f"li:nth-child({row + 1}) .row")
                    for words, ink, paper in tab.value(CONTRASTS):
                        self.assertGreaterEqual(contrast(colours(ink), colours(paper)), 4.5, (words, ink, paper))


def colours(text: str) -> list[float]:
    return [float(one) for one in re.findall(r"[\d.]+", text)][:3]


def luminance(colour: list[float]) -> float:
    """The relative luminance of the Web Content Accessibility Guidelines."""
    linear = [one / 255 / 12.92 if one <= 10 else ((one / 255 + 0.055) / 1.055) ** 2.4 for one in colour]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: list[float], other: list[float]) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)
