import NIOCore

/// The turns of one sender under a ``RateLimit``. Confined to its event loop.
final class SendingTurns {
    private let limit: RateLimit
    private let eventLoop: any EventLoop
    private let onTurn: () -> Void
    /// Bytes that may be sent now.
    private var granted = 0
    /// The next turn, and the bytes that may be sent then.
    private var next: (turn: Scheduled<Void>, bytes: Int)?
    private var isOver = false

    /// - Parameter onTurn: Called when bytes may be sent, after ``take(upTo:)`` has returned 0.
    init(_ limit: RateLimit, on eventLoop: any EventLoop, onTurn: @escaping () -> Void) {
        self.limit = limit
        self.eventLoop = eventLoop
        self.onTurn = onTurn
        limit.join(at: eventLoop.now)
    }

    /// The number of bytes to send now.
    ///
    /// - Parameter wanted: The limit; at least 1.
    /// - Returns: From 0 to `wanted`. Those bytes count as sent.
    func take(upTo wanted: Int) -> Int {
        guard !isOver else { return 0 }
        if granted == 0, next == nil { reserve(upTo: wanted) }
        let count = min(granted, wanted)
        granted -= count
        return count
    }

    /// Ends the turns. Idempotent.
    func end() {
        guard !isOver else { return }
        isOver = true
        next?.turn.cancel()
        limit.leave(returning: granted + (next?.bytes ?? 0))
        next = nil
    }

    private func reserve(upTo wanted: Int) {
        let (bytes, start) = limit.reserve(upTo: wanted, at: eventLoop.now)
        guard start > eventLoop.now else {
            granted = bytes
            return
        }
        let loopBound = NIOLoopBound(self, eventLoop: eventLoop)
        next = (eventLoop.scheduleTask(deadline: start) { loopBound.value.begin() }, bytes)
    }

    private func begin() {
        guard let next else { return }
        granted = next.bytes
        self.next = nil
        onTurn()
    }
}
