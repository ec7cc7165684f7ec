import NIOCore
import NIOEmbedded
import TestSupport
import Testing

@testable import UploadCore
@testable import UploadEngine

/// The shares of senders under a rate, with a clock that a test advances.
@Suite struct RateLimitTests {
    private static let start = NIODeadline.uptimeNanoseconds(5_000_000_000)

    /// Lets senders take turns, each always with bytes to send, for a time in nanoseconds; returns their bytes.
    private func send(_ limit: RateLimit, senders: Int, for time: Int64) -> [Int] {
        var sent = [Int](repeating: 0, count: senders)
        for _ in 0..<senders { limit.join(at: Self.start) }
        var parts = sent.indices.map { (sender: $0, part: limit.reserve(upTo: 1 << 20, at: Self.start)) }
        while let next = parts.indices.min(by: { parts[$0].part.start < parts[$1].part.start }),
            parts[next].part.start < Self.start + .nanoseconds(time)
        {
            let (sender, part) = parts[next]
            sent[sender] += part.bytes
            parts[next].part = limit.reserve(upTo: 1 << 20, at: part.start)
        }
        return sent
    }

    @Test(
        "Any number of senders get equal shares of the rate, and all of it",
        arguments: [
            (100_000, 1), (100_000, 2), (262_144, 5), (1000, 7), (10, 3), (5_000_000, 100), (100_000_000, 3),
        ] as [(Int64, Int)])
    func shares(rate: Int64, senders: Int) throws {
        let seconds: Int64 = rate < 1000 ? 60 : 2
        let sent = send(RateLimit(bytesPerSecond: rate), senders: senders, for: seconds * 1_000_000_000)
        let expected = Int(rate * seconds)
        // One part of each sender.
        let parts = senders * min(16 * 1024, max(1, Int(rate) / (20 * senders)))
        #expect(abs(sent.reduce(0, +) - expected) <= parts)
        #expect(try #require(sent.max()) - (try #require(sent.min())) <= parts / senders)
    }

    @Test("No part is longer than 16 KiB, a twentieth of a second, or the bytes that are left")
    func partLength() {
        for (rate, wanted, bytes) in [
            (1 << 30, 1 << 20, 16_384), (262_144, 1 << 20, 13_107), (262_144, 100, 100), (1, 100, 1), (0, 100, 1),
            (Int64.max, Int.max, 16_384), (Int64.min, 5, 1),
        ] as [(Int64, Int, Int)] {
            let limit = RateLimit(bytesPerSecond: rate)
            limit.join(at: Self.start)
            let part = limit.reserve(upTo: wanted, at: Self.start)
            #expect(part.bytes == bytes && part.start == Self.start, "\(rate)")
        }
    }

    @Test("A late sender catches up a tenth of a second, and no more; idle time is not caught up")
    func lateness() {
        let limit = RateLimit(bytesPerSecond: 1000)
        limit.join(at: Self.start)
        _ = limit.reserve(upTo: 50, at: Self.start)
        // 10 ms late: the turn after that begins at its time.
        #expect(limit.reserve(upTo: 50, at: Self.start + .milliseconds(60)).start == Self.start + .milliseconds(50))
        #expect(limit.reserve(upTo: 50, at: Self.start + .milliseconds(60)).start == Self.start + .milliseconds(100))
        #expect(limit.reserve(upTo: 50, at: Self.start + .seconds(9)).start == Self.start + .milliseconds(8900))
        limit.leave(returning: 0)
        limit.join(at: Self.start + .seconds(20))
        #expect(limit.reserve(upTo: 50, at: Self.start + .seconds(20)).start == Self.start + .seconds(20))
    }

    @Test("A thousand senders that end before their turn do not delay the next one")
    func returned() {
        let limit = RateLimit(bytesPerSecond: 1000)
        for _ in 0..<1000 {
            limit.join(at: Self.start)
            limit.leave(returning: limit.reserve(upTo: 50, at: Self.start).bytes)
        }
        limit.join(at: Self.start)
        #expect(limit.reserve(upTo: 50, at: Self.start).start == Self.start)
    }

    @Test("A sender sends at its turns, without a wake-up between them, and none after its end")
    func turns() throws {
        let loop = EmbeddedEventLoop()
        loop.advanceTime(by: .seconds(1))
        let limit = RateLimit(bytesPerSecond: 1000)
        var wakeUps = 0
        let turns = SendingTurns(limit, on: loop) { wakeUps += 1 }
        #expect(turns.take(upTo: 30) == 30)
        #expect(turns.take(upTo: 30) == 0)
        #expect(turns.take(upTo: 30) == 0)
        loop.advanceTime(by: .milliseconds(29))
        #expect(wakeUps == 0)
        loop.advanceTime(by: .milliseconds(1))
        #expect(wakeUps == 1)
        #expect(turns.take(upTo: 10) == 10)
        #expect(turns.take(upTo: 100) == 20)
        #expect(turns.take(upTo: 100) == 0)
        turns.end()
        turns.end()
        loop.advanceTime(by: .seconds(10))
        #expect(wakeUps == 1)
        #expect(turns.take(upTo: 100) == 0)
        // Its part was returned.
        let next = SendingTurns(limit, on: loop) {}
        #expect(next.take(upTo: 50) == 50)
        next.end()
        try loop.syncShutdownGracefully()
    }
}
