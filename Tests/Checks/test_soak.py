"""The comparison of `make soak` finds planted faults of uploads that may be sent again."""

import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "Soak"))

import soak_compare  # noqa: E402
from soak_compare import Received, Reported  # noqa: E402
from soak_plan import Upload  # noqa: E402

LENGTH = 100
UPLOAD = Upload(7, "none", 200, "http://a/", pathlib.Path("file"), "digest")
SUCCESS = Reported("S200", False, "", "id=7 received=100")
LOST = Reported("F300", False, "", "the connection was reset")


def request(received: int = LENGTH) -> Received:
    is_whole = received == LENGTH
    return Received(0, is_whole, "POST", received, LENGTH, is_whole, "digest" if is_whole else "-")


class SoakTests(unittest.TestCase):
    def problems(self, requests: list[Received], retries: int, result: Reported = SUCCESS) -> str:
        return "; ".join(soak_compare.problems(UPLOAD, result, requests, retries))

    def test_a_form_that_arrives_whole_twice_is_a_fault_with_and_without_retries(self):
        for retries in (0, 2):
            self.assertIn("processed 2 times", self.problems([request(), request()], retries))

    def test_an_incomplete_form_may_come_again_only_with_retries(self):
        requests = [request(50), request()]
        self.assertEqual(self.problems(requests, 1), "")
        self.assertIn("sent 2 times", self.problems(requests, 0))

    def test_more_requests_than_retries_are_a_fault(self):
        self.assertIn("sent 3 times", self.problems([request(50), request(50), request()], 1))

    def test_one_lost_request_is_a_fault_only_with_retries(self):
        self.assertTrue(soak_compare.is_stale(UPLOAD, LOST, []))
        self.assertEqual(list(soak_compare.problems_of_all([UPLOAD], 1, 0)), [])
        self.assertEqual(len(list(soak_compare.problems_of_all([UPLOAD], 1, 2))), 1)


if __name__ == "__main__":
    unittest.main()
