import _UploadLocks
import _UploadThreads

/// Writes results on its own thread, in the order of the calls: a full pipe can block for any time, and the uploads go on.
///
/// Not bounded here: ``UploadWindow`` limits the results that were not written.
final class ReportQueue: Sendable {
    private struct State {
        var pending: [UploadLine] = []
        var isWriting = false
        /// Resumed when everything is written.
        var waiter: CheckedContinuation<Void, Never>?
    }

    private let write: @Sendable (UploadLine) -> Void
    private let thread = BlockingThreads(count: 1)
    private let state = Mutex(State())

    /// - Parameter write: Writes a result. May block.
    init(write: @escaping @Sendable (UploadLine) -> Void) { self.write = write }

    /// Queues a result.
    func add(_ line: UploadLine) {
        let mustStart = state.withLock { state in
            state.pending.append(line)
            defer { state.isWriting = true }
            return !state.isWriting
        }
        if mustStart { thread.submit { self.drain() } }
    }

    /// Returns when everything is written. Called once, after the last result.
    func finish() async {
        await withCheckedContinuation { waiter in
            let isWritten = state.withLock { state in
                if state.isWriting { state.waiter = waiter }
                return !state.isWriting
            }
            if isWritten { waiter.resume() }
        }
    }

    private func drain() {
        while true {
            let (lines, waiter) = state.withLock { state in
                var lines: [UploadLine] = []
                swap(&lines, &state.pending)
                state.isWriting = !lines.isEmpty
                return (lines, lines.isEmpty ? state.waiter : nil)
            }
            guard !lines.isEmpty else {
                waiter?.resume()
                return
            }
            for line in lines { write(line) }
        }
    }
}
