import Testing

@testable import UploadCore

@Suite("Progress reporter")
struct ProgressReporterTests {
    private func progress(_ sent: Int64, of total: Int64) -> BodyProgress {
        BodyProgress(sent: sent, total: total)
    }

    @Test("Progress begins with 0 bytes")
    func begin() {
        #expect(ProgressReporter(total: 500, now: 7).current == progress(0, of: 500))
    }

    @Test("At least 100 ms lie between two events")
    func interval() {
        var reporter = ProgressReporter(total: 500, now: 1_000)
        #expect(reporter.sent(10, now: 1_000) == nil)
        #expect(reporter.sent(20, now: 1_099) == nil)
        #expect(reporter.current == progress(0, of: 500))
        #expect(reporter.sent(30, now: 1_100) == progress(30, of: 500))
        #expect(reporter.sent(40, now: 1_199) == nil)
        #expect(reporter.sent(40, now: 1_200) == progress(40, of: 500))
        #expect(reporter.sent(50, now: 9_000) == progress(50, of: 500))
        #expect(reporter.sent(60, now: 9_050) == nil)
        #expect(reporter.current == progress(50, of: 500))
    }

    @Test("A count that does not rise causes no event, and does not delay the next one")
    func rising() {
        var reporter = ProgressReporter(total: 500, now: 0)
        #expect(reporter.sent(0, now: 100) == nil)
        #expect(reporter.sent(50, now: 101) == progress(50, of: 500))
        #expect(reporter.sent(50, now: 300) == nil)
        #expect(reporter.sent(49, now: 300) == nil)
        #expect(reporter.sent(51, now: 300) == progress(51, of: 500))
    }

    @Test("The last byte is reported when the body has ended, at once and only once")
    func finish() {
        var reporter = ProgressReporter(total: 500, now: 0)
        #expect(reporter.sent(500, now: 1_000) == nil)
        #expect(reporter.sent(501, now: 1_000) == nil)
        #expect(reporter.sent(499, now: 1_000) == progress(499, of: 500))
        #expect(reporter.finished() == progress(500, of: 500))
        #expect(reporter.finished() == nil)
        #expect(reporter.sent(100, now: 5_000) == nil)
        #expect(reporter.current == progress(500, of: 500))
    }

    @Test("With nothing to send, progress is 100 % from the start, without a second event")
    func nothing() {
        var reporter = ProgressReporter(total: 0, now: 0)
        #expect(reporter.current.percent == 100)
        #expect(reporter.finished() == nil)
    }

    @Test("About ten events a second are reported, regardless of the number of calls")
    func tenPerSecond() {
        var reporter = ProgressReporter(total: 100_000, now: 0)
        let events = (1...10_000).compactMap { reporter.sent($0, now: $0) }
        #expect(events.count == 100)
        #expect(events.first?.sent == 100)
        #expect(events.last?.sent == 10_000)
    }
}
