"""The judgement of Scripts/check-core. `Scripts/check-core --mutants` plants errors in the core itself."""

import importlib.machinery
import importlib.util
import pathlib
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]


def load():
    loader = importlib.machinery.SourceFileLoader("check_core", str(ROOT / "Scripts/check-core"))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader(loader.name, loader))
    loader.exec_module(module)
    return module


class CoreTests(unittest.TestCase):
    check = load()
    SIZES = {"flash": 80_000, "heap": 4_000, "stack": 4_000}

    def test_a_block_that_differs_is_named(self):
        here = ["URL to 100: aa", "URL to 200: bb", "answers 200"]
        self.assertEqual(self.check.differences(here, here), [])
        self.assertEqual(len(self.check.differences(here, ["URL to 100: aa", "URL to 200: bc", "answers 200"])), 1)

    def test_a_program_that_stops_early_is_found(self):
        here = ["URL to 100: aa", "answers 100"]
        self.assertEqual(len(self.check.differences(here, ["URL to 100: aa"])), 1)
        self.assertEqual(len(self.check.differences(here, [])), 2)

    def test_an_answer_that_is_wrong_on_both_machines_is_found(self):
        lines = ["wrong: 1, not 2", "answers 100"]
        self.assertEqual(len(self.check.differences(lines, lines)), 2)

    def test_growth_of_more_than_5_percent_is_found(self):
        self.assertEqual(self.check.growth("m7", self.SIZES, self.SIZES), [])
        self.assertEqual(self.check.growth("m7", {**self.SIZES, "heap": 4_200}, self.SIZES), [])
        for name in self.SIZES:
            grown = {**self.SIZES, name: self.SIZES[name] * 106 // 100}
            self.assertEqual(len(self.check.growth("m7", grown, self.SIZES)), 1)

    def test_limits_hold_whatever_was_recorded(self):
        large = {"flash": 88 * 1024 + 1, "heap": 6_001, "stack": 4_000}
        self.assertEqual(len(self.check.growth("m7", large, large)), 2)

    def test_the_context_register_is_kept(self):
        lost = ".fnstart\n\tpush\t{r4, lr}\n\tstm.w\tr10!, {r0, r1}\n\tpop\t{r4, pc}\n\t.fnend\n"
        saved = lost.replace("{r4, lr}", "{r4, r10, lr}")
        self.assertEqual(self.check.keep_context_register(lost + saved), lost.replace("!", "") + saved)

    def test_the_baseline_has_both_processors(self):
        baseline = self.check.json.loads(self.check.BASELINE.read_text())
        self.assertEqual(set(baseline), set(self.check.BOARDS))

    def test_the_literals_are_those_of_the_tests(self):
        with tempfile.TemporaryDirectory() as folder:
            file = pathlib.Path(folder) / "literals.swift"
            self.check.write_literals(file)
            text = file.read_text()
        self.assertGreater(text.count(r"\u{E000}"), 1_000)
        for each in ["http://[fe80::1%25eth0]:81/a", "Mon, 29 Feb 2016 23:59:59 GMT", r"a\u{1B}cd"]:
            self.assertTrue(each + r"\u{E000}" in text, each)


if __name__ == "__main__":
    unittest.main()
