import TestSupport
import Testing

@testable import UploadCore

/// The events of one upload, checked against the guarantees to its caller.
private struct Observer {
    private(set) var violations: [String] = []
    private(set) var reports = 0
    private(set) var sawWhole = false
    private(set) var ending: UploadStateMachine.Event?
    private var last: Int64 = -1
    private var lastTime: Int64 = 0

    mutating func observe(_ event: UploadStateMachine.Event?, of total: Int64, at now: Int64) {
        if ending != nil, let event { violations.append("\(event) after the end") }
        switch event {
        case nil: break
        case .success, .failure: ending = event
        case .progress(let progress):
            let sent = progress.sent
            if progress.total != total { violations.append("the total changed") }
            if reports == 0, sent != 0 { violations.append("the first report is \(sent)") }
            if sent <= last { violations.append("\(sent) after \(last)") }
            if sent > total { violations.append("\(sent) of \(total)") }
            if (progress.percent == 100) != (sent == total) { violations.append("\(progress.percent) % at \(sent)") }
            if reports > 0, sent < total, now - lastTime < 100 {
                violations.append("only \(now - lastTime) ms between two events")
            }
            if sent == total { sawWhole = true }
            reports += 1
            last = sent
            lastTime = now
        }
    }
}

@Suite("Upload state machine, random walks", .phase(.computation))
struct UploadStateMachineWalkTests {
    private struct Tally {
        var successes = 0, failures = 0, whole = 0, between = 0, silentAfterEnd = 0
    }

    /// Sends random events in an order that an upload or a race can produce, and some after the end.
    private func walk(using generator: inout SplitMix64, tally: inout Tally) -> [String] {
        let total = Int64.random(in: 1...2_000, using: &generator)
        var machine = UploadStateMachine()
        var observer = Observer()
        var now = Int64.random(in: 0...1_000, using: &generator)
        var started = false
        var sentBody = false
        var broken: [String] = []

        for _ in 0..<Int.random(in: 1...40, using: &generator) {
            now += Int64.random(in: 0...120, using: &generator)
            let hadEnded = machine.isFinished
            let event: UploadStateMachine.Event?
            // Before the body has started, only its start and an ending can come; afterwards anything can.
            switch Int.random(in: started ? 0..<24 : 20..<24, using: &generator) {
            case 0..<16: event = machine.bodyAdvanced(to: Int64.random(in: 0...total, using: &generator), now: now)
            case 16..<18:
                event = machine.bodySent()
                sentBody = sentBody || !hadEnded
            case 18:
                event = machine.responded()
                if sentBody, !observer.sawWhole { broken.append("success without 100 % of a body that was sent") }
            case 19: event = machine.failed(UploadFailure(.other, "gone"))
            case 20 where started || Bool.random(using: &generator): event = machine.aborted()
            default:
                event = machine.bodyStarted(contentLength: total, now: now)
                started = true
            }
            observer.observe(event, of: total, at: now)
            if hadEnded { tally.silentAfterEnd += 1 }
            if machine.isFinished != (observer.ending != nil) {
                broken.append("isFinished differs from the reported ending")
            }
        }
        switch observer.ending {
        case .success: tally.successes += 1
        case .failure: tally.failures += 1
        default: break
        }
        if observer.sawWhole { tally.whole += 1 }
        if observer.reports > 2 { tally.between += 1 }
        return observer.violations + broken
    }

    @Test("10,000 random walks break no guarantee to the caller", arguments: 1...10 as ClosedRange<UInt64>)
    func walks(seed: UInt64) {
        var tally = Tally()
        for number in 0..<1_000 as Range<UInt64> {
            let walkSeed = seed << 32 | number
            var generator = SplitMix64(seed: walkSeed)
            let violations = walk(using: &generator, tally: &tally)
            if !violations.isEmpty { Issue.record("seed \(walkSeed): \(violations)") }
        }
        // The walks reached every case; otherwise they would prove nothing.
        #expect(tally.successes > 50 && tally.failures > 50 && tally.whole > 50, "seed \(seed): \(tally)")
        #expect(tally.between > 50 && tally.silentAfterEnd > 50, "seed \(seed): \(tally)")
    }
}
