"""Compares planted figures with the targets of the benchmark."""

import unittest
from unittest import mock

import benchmark_case  # noqa: F401  (finds the benchmark)

import compare  # isort: skip
import report  # isort: skip
from measuring import Run  # isort: skip
from receivers import OTHERS, SERVE  # isort: skip
from subjects import CURL, LIBRARY  # isort: skip
from targets import TARGETS, Target  # isort: skip
from workloads import WORKLOADS  # isort: skip


def runs(*seconds):
    return [Run(number, wall, wall, 10, 1 / wall, 0, {}) for number, wall in enumerate(seconds)]


class TargetTests(unittest.TestCase):
    def test_a_ratio_is_the_median_of_the_rounds(self):
        results = {"plain": {LIBRARY.name: runs(1, 2, 9), CURL.name: runs(2, 8, 9)}}
        self.assertEqual(compare.value(Target("plain", "wall", LIBRARY, 1, CURL), results), 0.5)
        self.assertEqual(compare.value(Target("plain", "wall", LIBRARY, 1, CURL, more=True), results), -1)

    def test_the_fastest_other_is_that_of_each_round(self):
        results = {"receive": {SERVE.name: runs(2, 2), OTHERS[0].name: runs(1, 4), OTHERS[1].name: runs(4, 2)}}
        self.assertEqual(compare.value(Target("receive", "wall", SERVE, 1, OTHERS), results), 1.5)
        self.assertEqual(compare.value(Target("receive", "rate", SERVE, 1, OTHERS, at_least=True), results), 0.75)

    def test_a_round_without_the_other_does_not_count(self):
        results = {"plain": {LIBRARY.name: runs(1, 9, 9), CURL.name: runs(1)}}
        self.assertEqual(compare.value(Target("plain", "wall", LIBRARY, 1, CURL), results), 1)

    def test_a_missed_target_has_its_value_and_its_reason(self):
        results = {"plain": {LIBRARY.name: runs(2), CURL.name: runs(1)}}
        self.assertEqual(self.line(results, limited_by="the link"), "| ≤ 1 × curl -F | 2.00 × | **missed**; limited by the link |")
        self.assertEqual(self.line(results), "| ≤ 1 × curl -F | 2.00 × | **missed**; the reason is not stated yet |")

    def test_a_value_that_misses_narrowly_is_not_shown_as_the_limit(self):
        results = {"plain": {LIBRARY.name: runs(1.001), CURL.name: runs(1)}}
        self.assertIn("| 1.001 × | **missed**", self.line(results))

    def test_a_subject_that_is_not_installed_is_not_measured(self):
        self.assertEqual(self.line({"plain": {CURL.name: runs(1)}}), "| ≤ 1 × curl -F | | not measured |")

    def test_every_target_is_for_subjects_of_its_workload(self):
        subjects = {workload.key: workload.subjects for workload in WORKLOADS}
        for target in TARGETS:
            with self.subTest(compare.name(target)):
                self.assertIn(target.subject, subjects[target.workload])
                others = target.other if isinstance(target.other, list) else [target.other] if target.other else []
                for other in others:
                    self.assertIn(other, subjects[target.other_workload or target.workload])

    def line(self, results, limited_by=""):
        target = Target("plain", "wall", LIBRARY, 1, CURL, limited_by=limited_by)
        with mock.patch.object(report, "TARGETS", [target]):
            lines = report.targets(results, {})
        return "|" + lines[4].split("|", 2)[2]


if __name__ == "__main__":
    unittest.main()
