import UploadEngine
import _UploadLocks

/// Passes on the progress of one attempt after the other, so that it never falls.
final class ProgressFloor: Sendable {
    private let highest = Mutex<Int64>(-1)
    private let report: (@Sendable (UploadProgress) -> Void)?

    init(_ report: (@Sendable (UploadProgress) -> Void)?) { self.report = report }

    func update(_ progress: UploadProgress) {
        let isHigher = highest.withLock { highest in
            defer { highest = max(highest, progress.bytesSent) }
            return progress.bytesSent > highest
        }
        if isHigher { report?(progress) }
    }
}
