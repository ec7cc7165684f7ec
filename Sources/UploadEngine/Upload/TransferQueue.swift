import NIOCore
import _UploadLocks

/// A transfer in a queue.
protocol QueuedTransfer: AnyObject, Sendable {
    /// Starts the work, unless the transfer has ended while it waited.
    ///
    /// - Returns: Whether it started.
    func start(_ work: @escaping @Sendable () async -> Void) -> Bool

    /// Ends the transfer at once.
    func cancel()

    /// Returns when the ending was delivered.
    func waitForEnding() async
}

/// Runs a limited number of transfers at once; the others wait, first in, first out.
final class TransferQueue: Sendable {
    private struct State {
        /// Kept so that a shutdown can cancel them.
        var running: [ObjectIdentifier: any QueuedTransfer] = [:]
        var waiting = CircularBuffer<(task: any QueuedTransfer, work: @Sendable () async -> Void)>()
        var isClosed = false
        var drained: [CheckedContinuation<Void, Never>] = []
    }

    private let limit: Int
    private let state = Mutex(State())

    /// - Parameter limit: The number of transfers that run at once; at least 1.
    init(limit: Int) { self.limit = limit }

    /// Adds a transfer.
    ///
    /// - Returns: `false` when the queue was closed.
    func enqueue(_ task: any QueuedTransfer, _ work: @escaping @Sendable () async -> Void) -> Bool {
        let isOpen = state.withLock { state in
            if !state.isClosed { state.waiting.append((task, work)) }
            return !state.isClosed
        }
        if isOpen { startWaiting() }
        return isOpen
    }

    /// Closes the queue to new transfers.
    ///
    /// - Returns: The transfers that wait or run.
    func close() -> [any QueuedTransfer] {
        state.withLock { state in
            state.isClosed = true
            return state.waiting.map(\.task) + Array(state.running.values)
        }
    }

    /// Waits until no transfer runs or waits.
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
                    // The transfer counts as running until its ending was delivered: one at a time, endings are in order.
                    await next.task.waitForEnding()
                    finished(next.task)
                }
                // A transfer that was cancelled while it waited does not start.
                if started { state.running[ObjectIdentifier(next.task)] = next.task }
            }
            guard state.running.isEmpty, state.waiting.isEmpty else { return [] }
            defer { state.drained = [] }
            return state.drained
        }
        for continuation in drained { continuation.resume() }
    }

    private func finished(_ task: any QueuedTransfer) {
        state.withLock { $0.running[ObjectIdentifier(task)] = nil }
        startWaiting()
    }
}
