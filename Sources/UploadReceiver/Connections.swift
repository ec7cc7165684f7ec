import NIOCore
import _UploadLocks

/// The connections of a running server: how many there may be, and all of them so that they can be ended with it.
///
/// Hummingbird's own accept loop is not used: when it is cancelled while a new connection waits in its queue, that
/// connection is dropped unhandled, and SwiftNIO ends the process over that. Here every connection is handled by a
/// task from the moment it exists.
final class Connections: Sendable {
    enum Admission {
        case served
        /// There are too many, and this one can be told.
        case refused
        /// There are so many more that even to tell them would be too much.
        case dropped
    }

    private struct State {
        var open: [Int: (channel: any Channel, task: Task<Void, Never>)] = [:]
        var next = 0
        var stopped = false
        var served = 0
        var refused = 0
    }

    /// The most connections that are told at a time that there are too many.
    private static let maximumRefused = 64

    let limit: Int
    private let state = Mutex(State())

    init(limit: Int) {
        self.limit = limit
    }

    /// Decides on a new connection. One that is not dropped counts until its channel is closed.
    func admit(_ channel: any Channel) -> Admission {
        let admission = state.withLock { state in
            if state.served < limit {
                state.served += 1
                return Admission.served
            }
            guard state.refused < Self.maximumRefused else { return .dropped }
            state.refused += 1
            return .refused
        }
        if admission == .dropped { return .dropped }
        channel.closeFuture.whenComplete { _ in
            self.state.withLock { state in
                if admission == .served { state.served -= 1 } else { state.refused -= 1 }
            }
        }
        return admission
    }

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
