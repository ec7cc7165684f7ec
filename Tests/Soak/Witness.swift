import UploadEngine
import _UploadLocks

/// Hears all that is told about one upload, and knows what may be told when.
final class Witness: Sendable {
    struct Testimony {
        var ending: Result<UploadResponse, UploadError>?
        var violations: [String] = []
        /// Whether somebody asked for an abort before the ending was told.
        var abortWasAsked = false
        fileprivate var abortHasReturned = false
        fileprivate var eventsAfterAbort = 0
        fileprivate var isComplete = false
        fileprivate var bytes: Int64 = -1
        fileprivate var percent = -1
        fileprivate var heardBytes: Int64 = -1
        fileprivate var isReported = false
    }

    let id: Int
    /// Whether it listens from the start; who registers later may be too late for everything.
    private let hearsAll: Bool
    private let report: Report
    private let testimony = Mutex(Testimony())

    init(id: Int, hearsAll: Bool, _ report: Report) {
        self.id = id
        self.hearsAll = hearsAll
        self.report = report
    }

    var isOver: Bool { testimony.withLock { $0.isComplete } }

    // MARK: What is told

    func succeeded(_ response: UploadResponse) { end(.success(response)) }

    func failed(_ error: UploadError) { end(.failure(error)) }

    func completed() {
        note { $0.ending == nil ? "complete before an ending" : $0.isComplete ? "complete twice" : nil }
        testimony.withLock { $0.isComplete = true }
    }

    /// What the callbacks were told, whoever awaits the response is told as well.
    func answered(_ result: Result<UploadResponse, UploadError>) {
        note { $0.ending == result ? nil : "awaited \(result), which is not what was told" }
    }

    func advanced(_ progress: UploadProgress) {
        note { testimony in
            if testimony.ending != nil { return "progress after the ending" }
            if testimony.abortHasReturned { testimony.eventsAfterAbort += 1 }
            defer { (testimony.bytes, testimony.percent) = (progress.totalBytesSent, progress.progress) }
            if progress.totalBytesSent < testimony.bytes || progress.progress < testimony.percent { return "it fell" }
            let isPossible = progress.totalBytesSent <= progress.totalBytesExpectedToSend && progress.progress <= 100
            return isPossible ? nil : "impossible \(progress)"
        }
    }

    /// The same, as an asynchronous sequence.
    func heard(_ progress: UploadProgress) {
        note { testimony in
            defer { testimony.heardBytes = progress.totalBytesSent }
            return progress.totalBytesSent < testimony.heardBytes ? "a sequence of progress fell" : nil
        }
    }

    private func end(_ result: Result<UploadResponse, UploadError>) {
        note { testimony in
            if testimony.ending != nil { return "a second ending: \(result)" }
            testimony.ending = result
            switch result {
            case .success: return hearsAll && testimony.percent < 0 ? "success without progress" : nil
            case .failure(let error):
                // One call may have begun already when the abort came; and an abort after the end is none.
                return error.code == .aborted && testimony.eventsAfterAbort > 1 ? "progress after an abort" : nil
            }
        }
    }

    // MARK: What is done

    func abort(_ task: UploadTask) {
        abortIsAsked()
        task.abort()
        testimony.withLock { $0.abortHasReturned = $0.ending == nil }
    }

    func abortIsAsked() { testimony.withLock { if $0.ending == nil { $0.abortWasAsked = true } } }

    func violated(_ what: String) { note { _ in what } }

    /// All that was told. What is told later is reported as such.
    func close() -> Testimony {
        note { $0.isComplete ? nil : "no complete" }
        return testimony.withLock { testimony in
            testimony.isReported = true
            return testimony
        }
    }

    private func note(_ look: (inout Testimony) -> String?) {
        let late = testimony.withLock { testimony -> String? in
            guard let violation = look(&testimony) else { return nil }
            testimony.violations.append(violation)
            return testimony.isReported ? violation : nil
        }
        if let late { report.late(id, late) }
    }
}
