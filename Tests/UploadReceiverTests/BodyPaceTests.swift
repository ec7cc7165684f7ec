import NIOCore
import Testing

@testable import UploadReceiver

@Suite struct BodyPaceTests {
    private static func at(_ seconds: Int64) -> NIODeadline { .uptimeNanoseconds(1_000) + .seconds(seconds) }

    private var pace = BodyPace(limit: .seconds(10), minimumRate: 100)

    @Test mutating func `a wait as long as the limit is silence`() {
        pace.wait(from: Self.at(0))
        #expect(pace.verdict(at: Self.at(9)) == .fine(until: Self.at(10)))
        #expect(pace.verdict(at: Self.at(10)) == .silent)
    }

    @Test mutating func `time in which nobody waits does not count`() {
        for round in 0..<100 {
            pace.wait(from: Self.at(Int64(round) * 1000))
            pace.receive(100, at: Self.at(Int64(round) * 1000 + 1))
            #expect(
                pace.verdict(at: Self.at(Int64(round) * 1000 + 999))
                    == .fine(until: Self.at(Int64(round) * 1000 + 1009)))
        }
    }

    @Test mutating func `too few bytes in a stretch of waiting are slow, whatever came before`() {
        pace.wait(from: Self.at(0))
        pace.receive(1_000_000, at: Self.at(1))
        pace.wait(from: Self.at(1))
        for second in 2...10 {
            pace.receive(1, at: Self.at(Int64(second)))
            pace.wait(from: Self.at(Int64(second)))
        }
        // The first stretch was fast enough, the second has one byte a second.
        #expect(pace.verdict(at: Self.at(10)) == .fine(until: Self.at(20)))
        for second in 11...20 {
            pace.receive(1, at: Self.at(Int64(second)))
            pace.wait(from: Self.at(Int64(second)))
        }
        #expect(pace.verdict(at: Self.at(20)) == .slow(bytes: 10))
    }

    @Test func `no rate and no limit overflow`() {
        for (limit, rate) in [(Int64.max / 4, Int.max), (3_600_000_000_000, 1_000_000_000), (1, Int.max)] {
            var pace = BodyPace(limit: .nanoseconds(limit), minimumRate: rate)
            pace.wait(from: .uptimeNanoseconds(0))
            pace.receive(1, at: .uptimeNanoseconds(UInt64(limit)))
            pace.wait(from: .uptimeNanoseconds(UInt64(limit)))
            #expect(pace.verdict(at: .uptimeNanoseconds(UInt64(limit))) == .slow(bytes: 1))
        }
    }
}
