import NIOCore
import Synchronization

/// Follows one request body on its way to the peer.
///
/// The connection reports here; the exchange asks whether the body was sent when the answer came.
final class BodyMeter: Sendable {
    private struct State {
        var isSent = false
        var furthest: Int64 = 0
        var connection: (any Channel)?
    }

    private let state = Mutex(State())
    private let onAdvance: @Sendable (Int64) -> Void
    private let onSent: @Sendable () -> Void

    /// - Parameters:
    ///   - onAdvance: Called with the number of body bytes that have left, several times a second while it rises.
    ///   - onSent: Called once when all have.
    init(onAdvance: @escaping @Sendable (Int64) -> Void, onSent: @escaping @Sendable () -> Void) {
        self.onAdvance = onAdvance
        self.onSent = onSent
    }

    /// Whether every byte of the body has left.
    var isSent: Bool { state.withLock { $0.isSent } }

    func begin(on connection: any Channel) { state.withLock { $0.connection = connection } }

    func advance(to bytes: Int64) {
        let isNew = state.withLock { state in
            defer { state.furthest = max(state.furthest, bytes) }
            return bytes > state.furthest
        }
        if isNew { onAdvance(bytes) }
    }

    func finish() {
        let isFirst = state.withLock { state in
            defer { state.isSent = true }
            return !state.isSent
        }
        if isFirst { onSent() }
    }

    /// Closes the connection when the rest of the body is not wanted any more, because the answer is already here.
    func closeUnlessSent() {
        let connection = state.withLock { $0.isSent ? nil : $0.connection }
        connection?.close(promise: nil)
    }
}
