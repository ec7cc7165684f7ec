import _UploadLocks

/// What a snippet has said so far.
final class Said: Sendable {
    private let lines = Mutex("")

    var text: String { lines.withLock { $0 } }
    func write(_ line: String) { lines.withLock { $0 += line } }
}
