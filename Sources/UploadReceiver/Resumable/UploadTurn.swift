import NIOCore
import _UploadLocks

/// The right to use one upload, which one request has at a time.
///
/// The newest request gets it: it ends the connection of an older one, whose client may be gone without a trace, and waits
/// until that has written its last bytes.
final class UploadTurn: Sendable {
    private struct State {
        /// Whether a request has the turn, and the connection that it came over.
        var isTaken = false
        var channel: (any Channel)?
        /// The newest request that waits.
        var next: (channel: (any Channel)?, continuation: CheckedContinuation<Bool, Never>)?
    }

    private let state = Mutex(State())

    /// Waits for the turn. Returns false if a newer request came in the meantime, which ends the connection.
    ///
    /// - Parameter channel: The connection of the request; nil for work without one, which cannot be ended.
    func enter(_ channel: (any Channel)?) async -> Bool {
        await withCheckedContinuation { continuation in
            enter(channel, continuation)
        }
    }

    private func enter(_ channel: (any Channel)?, _ continuation: CheckedContinuation<Bool, Never>) {
        let (older, refused): ([(any Channel)?], CheckedContinuation<Bool, Never>?) = state.withLock { state in
            guard state.isTaken else {
                (state.isTaken, state.channel) = (true, channel)
                return ([], nil)
            }
            let displaced = state.next
            state.next = (channel, continuation)
            return ([state.channel, displaced?.channel], displaced?.continuation)
        }
        for case let older? in older { older.endInput() }
        refused?.resume(returning: false)
        if older.isEmpty { continuation.resume(returning: true) }
    }

    /// Gives the turn to the request that waits.
    func leave() {
        let next = state.withLock { state in
            let next = state.next
            (state.isTaken, state.channel, state.next) = (next != nil, next?.channel, nil)
            return next
        }
        next?.continuation.resume(returning: true)
    }
}
