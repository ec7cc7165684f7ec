import NIOCore
import _UploadLocks
import _UploadThreads

/// Runs jobs that may block, one after the other, on the threads for files.
final class SerialJobs: Sendable {
    private struct State {
        var waiting = CircularBuffer<BlockingThreads.Job>()
        var isRunning = false
    }

    private let state = Mutex(State())

    func submit(_ job: @escaping BlockingThreads.Job) {
        let mustStart = state.withLock { state in
            defer { state.isRunning = true }
            state.waiting.append(job)
            return !state.isRunning
        }
        if mustStart { BlockingThreads.files.submit { self.run() } }
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
