"""Plants faults in a benchmark, with its real server, and expects it to end."""

import unittest

from benchmark_case import LENGTH, BenchmarkCase, sending

import witness  # isort: skip


class WitnessTests(BenchmarkCase):
    def test_runs_as_stated_are_counted(self):
        for title, over_tls, protection in [("work", False, "in the clear"), ("TLS 1.3", True, r"TLSv1\.3 TLS_\w+")]:
            with self.subTest(title):
                runs = self.compare(sending(), title, over_tls=over_tls, count=3)["curl"]
                self.assertEqual(len(runs), 2)
                for run in runs:
                    self.assertRegex(" ".join(run.connections), f"^{protection}$")

    def test_a_workload_over_tls_whose_server_has_no_certificate_ends(self):
        # As the table of 2026-11 was measured and published.
        self.assert_ends("in the clear, where the title states TLS 1.3", sending(), title="1 GiB over TLS 1.3")

    def test_a_workload_in_the_clear_whose_server_has_a_certificate_ends(self):
        self.assert_ends("TLSv1.3 .*, where the title states in the clear", sending(), over_tls=True)

    def test_fewer_uploads_than_stated_end(self):
        # The second upload goes nowhere, and curl does not fail.
        lazy = sending()
        whole = lazy.command
        lazy.command = lambda job: whole(job)[:-1]
        self.assert_ends("the server saw 1 uploads of 2", lazy, count=2)

    def test_other_bytes_of_the_same_number_end(self):
        other = self.folder / "other"
        other.write_bytes(bytes(LENGTH))
        self.assert_ends("other files: their SHA-256 is [0-9a-f]{64}, not [0-9a-f]{64}", sending(file=other))

    def test_a_shorter_file_ends(self):
        shorter = self.folder / "shorter"
        shorter.write_bytes(bytes(1000))
        with self.assertRaises(SystemExit):
            self.compare(sending(file=shorter))

    def test_the_number_of_bytes_is_compared(self):
        seen = witness.Seen(uploads=2, bytes=2 * LENGTH - 1, connections={"in the clear": 1}, digests={})
        with self.assertRaisesRegex(SystemExit, "599999 bytes for 2 × 300000"):
            witness.check("work", "curl", seen, 2, LENGTH)


if __name__ == "__main__":
    unittest.main()
