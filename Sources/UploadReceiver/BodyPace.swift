import NIOCore

/// How fast the body of a request comes, measured only while the server waits for it: time in which the disk is slow, or
/// a fault stalls the server, is not the client's.
struct BodyPace {
    /// The longest wait for a byte; also the stretch of waiting over which the rate is taken.
    private let limit: TimeAmount
    private let minimumRate: Int
    private var waitingSince: NIODeadline?
    /// Of the current stretch: finished waits, and bytes.
    private var waited = TimeAmount.zero
    private var bytes = 0

    init(limit: TimeAmount, minimumRate: Int) {
        self.limit = limit
        self.minimumRate = minimumRate
    }

    mutating func wait(from now: NIODeadline) {
        waitingSince = waitingSince ?? now
    }

    mutating func receive(_ count: Int, at now: NIODeadline) {
        bytes += count
        if let since = waitingSince { waited = waited + (now - since) }
        waitingSince = nil
    }

    enum Verdict: Equatable {
        /// To be asked again then.
        case fine(until: NIODeadline)
        /// Not a byte came in time.
        case silent
        /// So many bytes came in a stretch, and those are too few.
        case slow(bytes: Int)
    }

    mutating func verdict(at now: NIODeadline) -> Verdict {
        guard let since = waitingSince else { return .fine(until: now + limit) }
        if now - since >= limit { return .silent }
        let total = waited + (now - since)
        guard total >= limit else { return .fine(until: now + (limit - total)) }
        // In floating point: the product of a rate and a time has no bound.
        let needed = Double(minimumRate) * (Double(limit.nanoseconds) / 1_000_000_000)
        guard Double(bytes) >= needed.rounded(.down) else { return .slow(bytes: bytes) }
        // The next stretch. The wait goes on, its part up to now is done with.
        waited = .zero - (now - since)
        bytes = 0
        return .fine(until: since + limit)
    }
}
