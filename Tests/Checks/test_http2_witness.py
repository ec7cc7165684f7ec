"""Plants faults in a benchmark over HTTP/2, with nginx, and expects it to end."""

import unittest

from benchmark_case import LENGTH, BenchmarkCase, sending

import nginx  # isort: skip
import witness  # isort: skip

TITLE = "work over HTTP/2 and TLS 1.3"


@unittest.skipUnless(nginx.NGINX, "nginx is not installed")
class HTTP2WitnessTests(BenchmarkCase):
    def test_runs_as_stated_are_counted(self):
        runs = self.compare(sending("--http2"), TITLE, http2=True, count=3)["curl"]
        self.assertEqual(len(runs), 2)
        for run in runs:
            self.assertRegex(" ".join(run.connections), r"^HTTP/2\.0 over TLSv1\.3 TLS_\w+$")
            self.assertEqual(sum(run.connections.values()), 1)

    def test_an_http_1_run_that_is_called_http_2_ends(self):
        pattern = r"HTTP/1\.1 over TLSv1\.3 TLS_\w+, where the title states HTTP/2 over TLS 1\.3"
        self.assert_ends(pattern, sending("--http1.1"), title=TITLE, http2=True)

    def test_an_http_2_run_that_is_called_http_1_ends(self):
        self.assert_ends(r"HTTP/2\.0 over .*, where the title states TLS 1\.3", sending(), title="TLS 1.3", http2=True)

    def test_a_workload_over_http_2_whose_server_is_not_nginx_ends(self):
        self.assert_ends("where the title states HTTP/2", sending("--http2"), title=TITLE, over_tls=True)

    def test_fewer_uploads_than_stated_end(self):
        lazy = sending("--http2")
        whole = lazy.command
        lazy.command = lambda job: whole(job)[:-1]
        self.assert_ends("the server saw 1 uploads of 2", lazy, title=TITLE, http2=True, count=2)

    def test_other_bytes_of_the_same_number_end(self):
        other = self.folder / "other"
        other.write_bytes(bytes(LENGTH))
        self.assert_ends("other files: their SHA-256 is", sending("--http2", file=other), title=TITLE, http2=True)

    def test_an_upload_that_failed_does_not_count(self):
        line = {"protocol": "HTTP/2.0", "tls": "TLSv1.3", "cipher": "AES", "bytes": LENGTH, "status": 200, "connection": 1}
        behind = witness.Seen(2, 2 * LENGTH, {}, {})
        self.assertEqual(nginx.seen([line, line], behind).connections, {"HTTP/2.0 over TLSv1.3 AES": 1})
        with self.assertRaisesRegex(SystemExit, "nginx logged 1 uploads, and passed 2 on"):
            nginx.seen([line, line | {"status": 500}], behind)

    def test_bytes_that_nginx_has_not_received_are_missed(self):
        line = {"protocol": "HTTP/2.0", "tls": "TLSv1.3", "cipher": "AES", "bytes": 100, "status": 200, "connection": 1}
        seen = nginx.seen([line], witness.Seen(1, LENGTH, {}, {}))
        with self.assertRaisesRegex(SystemExit, f"100 bytes for 1 × {LENGTH}"):
            witness.check(TITLE, "curl", seen, 1, LENGTH)


if __name__ == "__main__":
    unittest.main()
