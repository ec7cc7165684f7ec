import TestSupport
import Testing

@testable import UploadCore

@Suite("Upload progress")
struct BodyProgressTests {
    @Test(
        "The percentage is rounded down",
        arguments: [
            (0, 1, 0), (1, 1, 100), (0, 100, 0), (1, 100, 1), (99, 100, 99), (100, 100, 100), (1, 3, 33), (2, 3, 66),
            (3, 3, 100), (199, 200, 99), (999_999, 1_000_000, 99), (1, 1_000_000, 0), (9_999, 1_000_000, 0),
            (10_000, 1_000_000, 1), (1 << 32, 1 << 33, 50),
            (Int64.max, Int64.max, 100), (Int64.max - 1, Int64.max, 99), (0, Int64.max, 0), (1, Int64.max, 0),
            (Int64.max / 2, Int64.max, 49), (Int64.max / 2 + 1, Int64.max, 50), (Int64.max / 100, Int64.max, 0),
            (Int64.max / 100 + 1, Int64.max, 1), (Int64.max / 100 * 99, Int64.max, 98),
            (1 << 62, Int64.max, 50), ((1 << 62) - 1, 1 << 62, 99), (1 << 61, 1 << 62, 50),
        ] as [(Int64, Int64, Int)])
    func floor(_ sent: Int64, _ total: Int64, _ percent: Int) {
        let progress = BodyProgress(sent: sent, total: total)
        #expect(progress.percent == percent)
        #expect(progress.sent == sent)
        #expect(progress.total == total)
    }

    @Test("With nothing to send, progress is 100 %")
    func nothing() {
        #expect(BodyProgress(sent: 0, total: 0).percent == 100)
    }

    @Test(
        "Counts beyond their bounds stay between 0 and 100 %",
        arguments: [
            (-1, 100, 0), (Int64.min, 1, 0), (101, 100, 100), (Int64.max, 1, 100), (Int64.max, 63, 100), (5, -1, 100),
        ] as [(Int64, Int64, Int)])
    func outOfBounds(_ sent: Int64, _ total: Int64, _ percent: Int) {
        #expect(BodyProgress(sent: sent, total: total).percent == percent)
    }

    @Test("The percentage equals a plain division wherever that does not overflow", arguments: 0..<500 as Range<UInt64>)
    func plainDivision(seed: UInt64) {
        var generator = SplitMix64(seed: seed)
        let total = Int64.random(in: 1...Int64.max >> Int64.random(in: 7...62, using: &generator), using: &generator)
        let sent = Int64.random(in: 0...total, using: &generator)
        let progress = BodyProgress(sent: sent, total: total).percent
        #expect(progress == Int(sent * 100 / total), "seed \(seed)")
        #expect((progress == 100) == (sent == total), "seed \(seed)")
    }
}
