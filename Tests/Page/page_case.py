"""The base class of all tests of the page: a browser for each class, a receiver and tabs for each test."""

import os
import unittest

from browser import Chromium, Tab
from receiver import Receiver
from samples import png

COMMAND = os.environ["UPLOADTASK"]
PHOTO = png(48, 32)
ROW = "!!document.querySelector('.row')"


class PageCase(unittest.TestCase):
    browser: Chromium

    @classmethod
    def setUpClass(cls) -> None:
        cls.browser = Chromium()

    @classmethod
    def tearDownClass(cls) -> None:
        cls.browser.close()

    def setUp(self) -> None:
        self.receiver = Receiver(COMMAND)
        self.addCleanup(lambda: self.receiver.close())

    def open(self, **options: object) -> Tab:
        """Opens the page in a tab. After the test, it must have no faults and no requests to other origins."""
        tab = Tab(self.browser, **options)  # type: ignore[arg-type]
        self.addCleanup(self.check, tab)
        tab.open(self.receiver.page)
        tab.until("document.querySelector('#connection').dataset.state === 'live'")
        return tab

    def check(self, tab: Tab) -> None:
        tab.close()
        self.assertEqual(tab.faults, [])
        self.assertGreater(len(tab.requests), 5)
        for request in tab.requests:
            self.assertTrue(request.startswith(self.receiver.address + "/"), request)


def escaped(name: str) -> bytes:
    """A name as browsers write it between quotes."""
    return name.encode().replace(b'"', b"%22").replace(b"\r", b"%0D").replace(b"\n", b"%0A")
