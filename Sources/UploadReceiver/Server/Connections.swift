import NIOCore
import _UploadLocks

/// The open connections of a server: enforces their maximum number and closes them at shutdown.
///
/// Hummingbird's own accept loop is not used: when it is cancelled while a new connection waits in its queue, that
/// connection is dropped unhandled, and SwiftNIO terminates the process. Here a task handles every connection from the
/// moment it exists.
final class Connections: Sendable {
    enum Decision {
        case serve
        /// Over the limit: respond with 503.
        case refuse
        /// Far over the limit: close without a response.
        case drop
    }

    private struct State {
        var open: [Int: (channel: any Channel, task: Task<Void, Never>)] = [:]
        var next = 0
        var stopped = false
        var served = 0
        var refused = 0
    }

    /// The maximum number of connections that get a 503 at the same time.
    private static let maximumRefused = 64

    let limit: Int
    private let state = Mutex(State())

    init(limit: Int) {
        self.limit = limit
    }

    /// Decides on a new connection. Unless dropped, it counts until its channel is closed.
    func add(_ channel: any Channel) -> Decision {
        let decision = state.withLock { state in
            if state.served < limit {
                state.served += 1
                return Decision.serve
            }
            guard state.refused < Self.maximumRefused else { return .drop }
            state.refused += 1
            return .refuse
        }
        if decision == .drop { return .drop }
        channel.closeFuture.whenComplete { _ in
            self.state.withLock { state in
                if decision == .serve { state.served -= 1 } else { state.refused -= 1 }
            }
        }
        return decision
    }

    /// Handles a connection in its own task. `work` must close the channel at its end, also when cancelled.
    func start(_ channel: any Channel, _ work: @escaping @Sendable () async -> Void) {
        let stopped = state.withLock { state in
            let number = state.next
            state.next += 1
            // The entry exists before the task can remove it: removal needs the lock, which is held here.
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

    /// Closes all connections, present and future, and waits for their tasks.
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
