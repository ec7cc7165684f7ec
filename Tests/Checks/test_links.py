"""Plants a link that is not slow in a benchmark, and expects it to end."""

import unittest
from unittest import mock

from benchmark_case import LENGTH, BenchmarkCase, sending

import links  # isort: skip

SLOW = links.Speed(1, 20)


class LinkTests(BenchmarkCase):
    def setUp(self):
        if not links.is_possible():
            self.skipTest("this machine allows no TUN device in a namespace")

    def test_a_run_takes_the_time_of_the_link(self):
        for run in self.compare(sending(), link=SLOW)["curl"]:
            self.assertGreaterEqual(run.wall, 0.99 * (0.3 + 0.04))
            self.assertLess(run.wall, 4)

    def test_a_link_that_does_not_pace_ends(self):
        fast = links.Speed(100, 20)
        with mock.patch.object(links.Link, "__init__", lambda self, speed, start=links.Link.__init__: start(self, fast)):
            self.assert_ends(r"1 MB/s, round trip of 20 ms takes 0\.340 s at least", sending(), link=SLOW)

    def test_a_link_without_delay_ends(self):
        near = links.Speed(1, 0)
        with mock.patch.object(links.Link, "__init__", lambda self, speed, start=links.Link.__init__: start(self, near)):
            self.assert_ends(r"takes 0\.700 s at least", sending(), link=links.Speed(1, 200))

    def test_bytes_that_have_not_passed_the_link_end(self):
        passed = links.Passed(packets=10, bytes=LENGTH - 1, dropped=0)
        with self.assertRaisesRegex(SystemExit, "299999 bytes of 300000 have passed the link"):
            links.check("work", "curl", SLOW, passed, 10, LENGTH)

    def test_other_bytes_of_the_same_number_end(self):
        other = self.folder / "other"
        other.write_bytes(bytes(LENGTH))
        self.assert_ends("other files: their SHA-256 is", sending(file=other), link=links.Speed(100, 1))


if __name__ == "__main__":
    unittest.main()
