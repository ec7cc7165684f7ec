import UploadEngine
import _UploadLocks

/// The common state of all attempts that this process makes to send one upload.
final class AttemptMemory: Sendable {
    /// The state of a resumable upload.
    let course = ResumableMemory()

    private let highest = Mutex<Int64>(-1)
    private let attemptsBefore = Mutex(0)
    private let report: (@Sendable (UploadProgress) -> Void)?
    /// Called before each pause between two attempts.
    let onPause: (@Sendable (UploadPause) -> Void)?

    /// - Parameter report: Called with the progress of one attempt after the other, so that it never falls.
    init(
        _ report: (@Sendable (UploadProgress) -> Void)?, onPause: (@Sendable (UploadPause) -> Void)? = nil
    ) {
        self.report = report
        self.onPause = onPause
    }

    func update(_ progress: UploadProgress) {
        let isHigher = highest.withLock { highest in
            defer { highest = max(highest, progress.bytesSent) }
            return progress.bytesSent > highest
        }
        if isHigher { report?(progress) }
    }

    /// The number of retries that count: those since the server had more of the upload.
    func retries(_ record: UploadRecord) -> Int { max(0, record.attempts - attemptsBefore.withLock { $0 }) }

    /// Does not count the attempts of earlier processes.
    func begin(_ record: UploadRecord) { attemptsBefore.withLock { $0 = max(0, record.attempts) } }

    /// Counts the retries anew.
    func progressed(_ record: UploadRecord) { attemptsBefore.withLock { $0 = max(0, record.attempts - 1) } }
}
