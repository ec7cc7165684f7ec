import UploadCore
import UploadEngine
import _UploadLocks

/// Records every event of one upload, and checks the order of the events.
final class UploadRecorder: Sendable {
    struct Record {
        var ending: Result<UploadResponse, UploadFailure>?
        var violations: [String] = []
        /// Whether an abort was requested before the ending was reported.
        var abortWasRequested = false
        fileprivate var abortHasReturned = false
        fileprivate var eventsAfterAbort = 0
        fileprivate var isComplete = false
        fileprivate var bytes: Int64 = -1
        fileprivate var percent = -1
        fileprivate var sequenceBytes: Int64 = -1
        fileprivate var isReported = false
    }

    let id: Int
    /// Whether it observes every event. A sequence may miss all but the last.
    let observesAll: Bool
    private let report: Report
    private let record = Mutex(Record())

    init(id: Int, observesAll: Bool, _ report: Report) {
        self.id = id
        self.observesAll = observesAll
        self.report = report
    }

    var isComplete: Bool { record.withLock { $0.isComplete } }

    // MARK: Events

    func completed() {
        check { $0.ending == nil ? "complete before an ending" : $0.isComplete ? "complete twice" : nil }
        record.withLock { $0.isComplete = true }
    }

    /// The awaited result must equal that of the events, where they are observed.
    func awaited(_ result: Result<UploadResponse, UploadFailure>) {
        if observesAll {
            check { $0.ending == result ? nil : "awaited \(result), which differs from the events" }
        } else {
            ended(result)
            completed()
        }
    }

    func advanced(_ progress: UploadProgress) {
        check { record in
            if record.ending != nil { return "progress after the ending" }
            if record.abortHasReturned { record.eventsAfterAbort += 1 }
            defer { (record.bytes, record.percent) = (progress.bytesSent, progress.percent) }
            if progress.bytesSent < record.bytes || progress.percent < record.percent { return "progress fell" }
            let isPossible = progress.bytesSent <= progress.totalBytes && progress.percent <= 100
            return isPossible ? nil : "impossible \(progress)"
        }
    }

    /// Progress from the asynchronous sequence.
    func yielded(_ progress: UploadProgress) {
        check { record in
            if record.ending != nil, !observesAll { return "progress of a sequence after the ending" }
            if record.abortHasReturned { record.eventsAfterAbort += observesAll ? 0 : 1 }
            defer { record.sequenceBytes = progress.bytesSent }
            return progress.bytesSent < record.sequenceBytes ? "a sequence of progress fell" : nil
        }
    }

    func ended(_ result: Result<UploadResponse, UploadFailure>) {
        check { record in
            if record.ending != nil { return "a second ending: \(result)" }
            record.ending = result
            switch result {
            case .success: return observesAll && record.percent < 0 ? "success without progress" : nil
            case .failure(let error):
                // One call may have begun before the abort. An abort after the end has no effect.
                return error.code == .aborted && record.eventsAfterAbort > 1 ? "progress after an abort" : nil
            }
        }
    }

    // MARK: Actions

    func abort(_ task: UploadTask) {
        abortRequested()
        task.cancel()
        record.withLock { $0.abortHasReturned = $0.ending == nil }
    }

    func abortRequested() { record.withLock { if $0.ending == nil { $0.abortWasRequested = true } } }

    func addViolation(_ what: String) { check { _ in what } }

    /// Ends the record and returns it. Later violations are reported as late.
    func close() -> Record {
        check { $0.isComplete ? nil : "no complete" }
        return record.withLock { record in
            record.isReported = true
            return record
        }
    }

    private func check(_ rule: (inout Record) -> String?) {
        let late = record.withLock { record -> String? in
            guard let violation = rule(&record) else { return nil }
            record.violations.append(violation)
            return record.isReported ? violation : nil
        }
        if let late { report.late(id, late) }
    }
}
