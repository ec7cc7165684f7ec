import NIOCore
import Testing

@testable import UploadReceiver

@Suite struct BodyRateMonitorTests {
    private static func at(_ seconds: Int64) -> NIODeadline { .uptimeNanoseconds(1_000) + .seconds(seconds) }

    private var monitor = BodyRateMonitor(limit: .seconds(10), minimumRate: 100)

    @Test("A wait as long as the limit is a stall") mutating func stall() {
        monitor.startWaiting(at: Self.at(0))
        #expect(monitor.check(at: Self.at(9)) == .withinLimits(until: Self.at(10)))
        #expect(monitor.check(at: Self.at(10)) == .stalled)
    }

    @Test("Time without a wait does not count") mutating func timeWithoutWait() {
        for round in 0..<100 {
            monitor.startWaiting(at: Self.at(Int64(round) * 1000))
            monitor.receive(100, at: Self.at(Int64(round) * 1000 + 1))
            #expect(
                monitor.check(at: Self.at(Int64(round) * 1000 + 999))
                    == .withinLimits(until: Self.at(Int64(round) * 1000 + 1009)))
        }
    }

    @Test("Too few bytes in one interval are slow, whatever arrived earlier") mutating func slow() {
        monitor.startWaiting(at: Self.at(0))
        monitor.receive(1_000_000, at: Self.at(1))
        monitor.startWaiting(at: Self.at(1))
        for second in 2...10 {
            monitor.receive(1, at: Self.at(Int64(second)))
            monitor.startWaiting(at: Self.at(Int64(second)))
        }
        // The first interval is fast enough, the second has one byte per second.
        #expect(monitor.check(at: Self.at(10)) == .withinLimits(until: Self.at(20)))
        for second in 11...20 {
            monitor.receive(1, at: Self.at(Int64(second)))
            monitor.startWaiting(at: Self.at(Int64(second)))
        }
        #expect(monitor.check(at: Self.at(20)) == .slow(bytes: 10))
    }

    @Test("No rate and no limit overflows")
    func noRateNoLimit() {
        for (limit, rate) in [(Int64.max / 4, Int.max), (3_600_000_000_000, 1_000_000_000), (1, Int.max)] {
            var monitor = BodyRateMonitor(limit: .nanoseconds(limit), minimumRate: rate)
            monitor.startWaiting(at: .uptimeNanoseconds(0))
            monitor.receive(1, at: .uptimeNanoseconds(UInt64(limit)))
            monitor.startWaiting(at: .uptimeNanoseconds(UInt64(limit)))
            #expect(monitor.check(at: .uptimeNanoseconds(UInt64(limit))) == .slow(bytes: 1))
        }
    }
}
