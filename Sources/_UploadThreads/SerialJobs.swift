import NIOCore
import _UploadLocks

/// Runs jobs that may block, one after the other, on the threads for files.
package final class SerialJobs: Sendable {
    private struct State {
        var waiting = CircularBuffer<BlockingThreads.Job>()
        var isRunning = false
    }

    private let state = Mutex(State())

    package init() {}

    /// Runs a job after those that were submitted before.
    package func submit(_ job: @escaping BlockingThreads.Job) {
        let mustStart = state.withLock { state in
            defer { state.isRunning = true }
            state.waiting.append(job)
            return !state.isRunning
        }
        if mustStart { BlockingThreads.files.submit { self.run() } }
    }

    /// Returns when all jobs that were submitted before have run.
    package func finish() async {
        await withCheckedContinuation { continuation in submit { continuation.resume() } }
    }

    private func run() {
        while let job = next() { job() }
    }

    private func next() -> BlockingThreads.Job? {
        state.withLock { state in
            state.isRunning = !state.waiting.isEmpty
            return state.waiting.popFirst()
        }
    }
}
