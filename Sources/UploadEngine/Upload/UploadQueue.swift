import NIOCore
import _UploadLocks

/// Runs a limited number of uploads at once; the others wait, first in, first out.
final class UploadQueue: Sendable {
    private struct State {
        /// Kept so that a shutdown can abort them.
        var running: [ObjectIdentifier: UploadTask] = [:]
        var waiting = CircularBuffer<(task: UploadTask, work: @Sendable () async -> Void)>()
        var isClosed = false
        var drained: [CheckedContinuation<Void, Never>] = []
    }

    private let limit: Int
    private let state = Mutex(State())

    /// - Parameter limit: The number of uploads that run at once; at least 1.
    init(limit: Int) { self.limit = limit }

    /// Adds an upload.
    ///
    /// - Returns: `false` when the queue was closed.
    func enqueue(_ task: UploadTask, _ work: @escaping @Sendable () async -> Void) -> Bool {
        let isOpen = state.withLock { state in
            if !state.isClosed { state.waiting.append((task, work)) }
            return !state.isClosed
        }
        if isOpen { startWaiting() }
        return isOpen
    }

    /// Closes the queue to new uploads.
    ///
    /// - Returns: The uploads that wait or run.
    func close() -> [UploadTask] {
        state.withLock { state in
            state.isClosed = true
            return state.waiting.map(\.task) + Array(state.running.values)
        }
    }

    /// Waits until no upload runs or waits.
    func waitUntilEmpty() async {
        await withCheckedContinuation { continuation in
            let isEmpty = state.withLock { state in
                let isEmpty = state.running.isEmpty && state.waiting.isEmpty
                if !isEmpty { state.drained.append(continuation) }
                return isEmpty
            }
            if isEmpty { continuation.resume() }
        }
    }

    private func startWaiting() {
        let drained = state.withLock { state -> [CheckedContinuation<Void, Never>] in
            while state.running.count < limit, let next = state.waiting.popFirst() {
                let started = next.task.start { [self] in
                    await next.work()
                    // The upload counts as running until its ending was delivered: one at a time, endings are in order.
                    _ = try? await next.task.response
                    finished(next.task)
                }
                // An upload that was aborted while it waited does not start.
                if started { state.running[ObjectIdentifier(next.task)] = next.task }
            }
            guard state.running.isEmpty, state.waiting.isEmpty else { return [] }
            defer { state.drained = [] }
            return state.drained
        }
        for continuation in drained { continuation.resume() }
    }

    private func finished(_ task: UploadTask) {
        state.withLock { $0.running[ObjectIdentifier(task)] = nil }
        startWaiting()
    }
}
