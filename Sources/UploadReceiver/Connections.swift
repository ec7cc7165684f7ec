import Locks
import NIOCore

/// The connections of a running server, so that all of them can be ended with it.
///
/// Hummingbird's own accept loop is not used: when it is cancelled while a new connection waits in its queue, that
/// connection is dropped unhandled, and SwiftNIO ends the process over that. Here every connection is handled by a
/// task from the moment it exists.
final class Connections: Sendable {
    private struct State {
        var open: [Int: (channel: any Channel, task: Task<Void, Never>)] = [:]
        var next = 0
        var stopped = false
    }

    private let state = Mutex(State())

    /// Handles a connection in a task of its own. `work` must close the channel at its end, also when cancelled.
    func start(_ channel: any Channel, _ work: @escaping @Sendable () async -> Void) {
        let stopped = state.withLock { state in
            let number = state.next
            state.next += 1
            // The entry exists before the task can remove it: that needs the lock, which is held here.
            let task = Task {
                await work()
                self.state.withLock { _ = $0.open.removeValue(forKey: number) }
            }
            state.open[number] = (channel, task)
            if state.stopped { task.cancel() }
            return state.stopped
        }
        if stopped { channel.close(promise: nil) }
    }

    /// Ends all connections, now and from now on, and waits for their tasks.
    func stop() async {
        let open = state.withLock { state in
            state.stopped = true
            return Array(state.open.values)
        }
        for connection in open {
            connection.task.cancel()
            connection.channel.close(promise: nil)
        }
        for connection in open { await connection.task.value }
    }
}
