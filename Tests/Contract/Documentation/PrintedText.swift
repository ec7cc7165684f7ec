import _UploadLocks

/// The output of a snippet so far.
final class PrintedText: Sendable {
    private let lines = Mutex("")

    var text: String { lines.withLock { $0 } }
    func write(_ line: String) { lines.withLock { $0 += line } }
}
