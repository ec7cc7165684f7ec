import Locks

/// Follows one request body on its way to the peer.
///
/// The connection reports here how far the body got; the body asks here whether it may go on; the exchange asks whether
/// all was sent when the answer came.
final class BodyMeter: Sendable {
    private struct State {
        /// Bytes of chunks that were made and that the kernel has not taken yet.
        var inFlight = 0
        /// The body, when it waits for room.
        var waiter: CheckedContinuation<Bool, Never>?
        var furthest: Int64 = 0
        var isSent = false
        var isAnswerWhole = false
        var isOver = false
        /// Tells the connection that nobody wants the body any more.
        var abandon: (@Sendable () -> Void)?
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

    // MARK: The body

    /// Waits until the chunks before were taken by the kernel, all but one.
    ///
    /// The HTTP client asks for chunks from another thread than the one that writes them, and can be many ahead before it
    /// notices that the socket is full. This bounds what is in memory, whatever it asks.
    ///
    /// - Parameter count: Length of the next chunk, which counts as in flight from here on.
    /// - Returns: `false` when nobody wants the body any more.
    func makeRoom(for count: Int) async -> Bool {
        await withCheckedContinuation { continuation in
            let answer = state.withLock { state -> Bool? in
                if state.isOver { return false }
                let mustWait = state.inFlight > MultipartBodySequence.chunkLength
                state.inFlight += count
                if mustWait { state.waiter = continuation }
                return mustWait ? nil : true
            }
            if let answer { continuation.resume(returning: answer) }
        }
    }

    // MARK: The connection

    /// The body goes out on a connection.
    ///
    /// - Parameter abandon: Closes the connection if it is still sending this body.
    func begin(abandon: @escaping @Sendable () -> Void) {
        let isOver = state.withLock { state in
            if !state.isOver { state.abandon = abandon }
            return state.isOver
        }
        if isOver { abandon() }
    }

    /// The kernel took bytes of the body.
    func taken(_ count: Int) {
        let waiter = state.withLock { state -> CheckedContinuation<Bool, Never>? in
            state.inFlight -= count
            // Any chunk that is taken leaves at most one before the one that waits.
            defer { state.waiter = nil }
            return state.waiter
        }
        waiter?.resume(returning: true)
    }

    /// So many bytes have left.
    func advance(to bytes: Int64) {
        let isNew = state.withLock { state in
            defer { state.furthest = max(state.furthest, bytes) }
            return bytes > state.furthest
        }
        if isNew { onAdvance(bytes) }
    }

    /// Every byte has left.
    func finish() {
        let isFirst = state.withLock { state in
            defer { state.isSent = true }
            return !state.isSent
        }
        if isFirst { onSent() }
    }

    /// The answer has come to its end, as its head says where that is.
    func answerEnded() { state.withLock { $0.isAnswerWhole = true } }

    // MARK: The exchange

    /// Whether every byte of the body has left.
    var isSent: Bool { state.withLock { $0.isSent } }

    /// Whether the whole answer has arrived.
    var isAnswerWhole: Bool { state.withLock { $0.isAnswerWhole } }

    /// Nobody wants the rest of the body: the answer is here, or the request has failed. A connection that is still
    /// sending it is closed.
    func end() {
        let (waiter, abandon) = state.withLock { state in
            state.isOver = true
            defer { (state.waiter, state.abandon) = (nil, nil) }
            return (state.waiter, state.isSent ? nil : state.abandon)
        }
        waiter?.resume(returning: false)
        abandon?()
    }
}
