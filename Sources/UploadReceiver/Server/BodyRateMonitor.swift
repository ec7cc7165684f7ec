import NIOCore

/// Measures the rate of a request body, only while the server waits for the client. Time in which the disk is slow or a
/// requested fault stalls the server does not count.
struct BodyRateMonitor {
    /// The longest wait for a byte; also the length of the interval over which the rate is measured.
    private let limit: TimeAmount
    private let minimumRate: Int
    private var waitingSince: NIODeadline?
    /// The finished waits and the bytes of the current interval.
    private var waited = TimeAmount.zero
    private var bytes = 0

    init(limit: TimeAmount, minimumRate: Int) {
        self.limit = limit
        self.minimumRate = minimumRate
    }

    mutating func startWaiting(at now: NIODeadline) {
        waitingSince = waitingSince ?? now
    }

    mutating func receive(_ count: Int, at now: NIODeadline) {
        bytes += count
        if let since = waitingSince { waited = waited + (now - since) }
        waitingSince = nil
    }

    enum Status: Equatable {
        /// Check again at that time.
        case withinLimits(until: NIODeadline)
        /// No byte arrived in time.
        case stalled
        /// Too few bytes arrived in an interval.
        case slow(bytes: Int)
    }

    /// Returns the status, and begins the next interval after a complete one.
    mutating func check(at now: NIODeadline) -> Status {
        guard let since = waitingSince else { return .withinLimits(until: now + limit) }
        if now - since >= limit { return .stalled }
        let total = waited + (now - since)
        guard total >= limit else { return .withinLimits(until: now + (limit - total)) }
        // In floating point: the product of a rate and a time can overflow an integer.
        let needed = Double(minimumRate) * (Double(limit.nanoseconds) / 1_000_000_000)
        guard Double(bytes) >= needed.rounded(.down) else { return .slow(bytes: bytes) }
        // The current wait continues; its part up to now belongs to the finished interval.
        waited = .zero - (now - since)
        bytes = 0
        return .withinLimits(until: since + limit)
    }
}
