import Testing
import UploadEngine

@testable import UploadCore
@testable import uploadtask

@Suite struct ProgressBarTests {
    private func line(
        _ sent: Int64, _ total: Int64, label: String = "a.txt", rate: Double? = nil, columns: Int = 80
    ) -> String {
        ProgressBar(label: label, sent: sent, total: total, rate: rate).line(columns: columns, colored: false)
    }

    @Test("The line shows name, bar, percentage, bytes, rate and time left")
    func full() {
        #expect(
            line(43_000_000, 100_000_000, rate: 4_100_000)
                == "a.txt [###########----------------]  43%  43 MB of 100 MB  4.1 MB/s  0:14 left")
        #expect(line(0, 1_000) == "a.txt [" + String(repeating: "-", count: 50) + "]   0%  0 B of 1.0 kB")
        #expect(line(1_000, 1_000, rate: 500).hasSuffix("] 100%  1.0 kB of 1.0 kB  500 B/s"))
    }

    @Test("100 % is shown only when every byte was sent")
    func floor() {
        #expect(line(999_999, 1_000_000).contains(" 99%"))
        #expect(line(1_000_000, 1_000_000).contains("100%"))
    }

    @Test("The line never reaches the last column, however narrow the terminal or wide the name", arguments: 1...120)
    func width(columns: Int) {
        for label in ["a", String(repeating: "long", count: 50), String(repeating: "图", count: 50), "\u{1B}[31m"] {
            let text = line(123_456_789, 987_654_321, label: label, rate: 1_234_567, columns: columns)
            let width = text.unicodeScalars.reduce(0) { $0 + ($1.value >= 0x2E80 ? 2 : 1) }
            #expect(width < columns || columns == 1 && width == 0)
            #expect(!text.contains("\u{1B}"))
        }
    }

    @Test("Hours are shown only if there are any")
    func hours() {
        #expect(line(1, 10_801, rate: 1).hasSuffix("3:00:00 left"))
        #expect(line(1, 62, rate: 1).hasSuffix("1:01 left"))
    }

    @Test(
        "Rates and sums out of range do not crash", arguments: [Double.nan, .infinity, -.infinity, 1e300, -1, 0])
    func extremes(rate: Double) {
        for (sent, total) in [(0, Int64.max), (.max, .max), (.max, 1), (-1, 100), (1, -1), (.min, .max)]
            as [(Int64, Int64)]
        {
            for columns in [1, 2, 10, 80] {
                #expect(line(sent, total, rate: rate, columns: columns).count < max(columns, 1) || columns == 1)
            }
        }
    }

    @Test("Sums of sparse files that exceed 64 bits stay at the maximum")
    func sums() {
        func progress(_ sent: Int64, _ total: Int64) -> UploadProgress {
            UploadProgress(BodyProgress(sent: sent, total: total))
        }
        var sum = ProgressSum()
        #expect((sum.sent, sum.total) == (0, 0))
        sum.add(progress(1, 3), replacing: nil)
        sum.add(progress(0, 3), replacing: nil)
        sum.add(progress(2, 3), replacing: progress(1, 3))
        #expect((sum.sent, sum.total) == (2, 6))
        let large = progress(5 << 60, 5 << 60)
        sum.add(large, replacing: nil)
        sum.add(large, replacing: nil)
        #expect((sum.sent, sum.total) == (.max, .max))
        sum.add(progress(0, 0), replacing: large)
        sum.add(progress(0, 0), replacing: large)
        #expect((sum.sent, sum.total) == (2, 6))
    }

    @Test(
        "Bytes are rounded to a short form",
        arguments: [
            (0, "0 B"), (999, "999 B"), (1_000, "1.0 kB"), (9_949, "9.9 kB"), (9_950, "10 kB"), (999_499, "999 kB"),
            (999_500, "1.0 MB"), (1 << 30, "1.1 GB"), (Int64.max, "9.2 EB"),
        ])
    func bytes(count: Int64, text: String) { #expect("\(ByteCount(count))" == text) }
}
