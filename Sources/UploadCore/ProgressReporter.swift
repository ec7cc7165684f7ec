/// Selects the measured byte counts that are reported as events.
///
/// The first event has 0 bytes, the last one 100 %. Between them the count increases with every event, even if a
/// redirect restarts the body, and events are at least ``interval`` apart.
struct ProgressReporter {
    /// The minimum time between two events in milliseconds: about ten events per second.
    static let interval: Int64 = 100

    private let total: Int64
    private var reported: Int64
    private var lastReport: Int64

    /// Creates a reporter whose ``current`` event has 0 bytes.
    init(total: Int64, now: Int64) {
        self.total = total
        self.reported = 0
        self.lastReport = now
    }

    var current: BodyProgress { BodyProgress(sent: reported, total: total) }

    /// - Parameters:
    ///   - bytes: The number of bytes of the body sent in this attempt.
    ///   - now: Milliseconds of a monotonic clock.
    /// - Returns: The event; `nil` if the count has not increased or the last event is too recent.
    mutating func sent(_ bytes: Int64, now: Int64) -> BodyProgress? {
        // Only `finished()` reports the last byte: only the end of the body proves that all of it was sent.
        guard bytes > reported, bytes < total, now - lastReport >= ProgressReporter.interval else { return nil }
        reported = bytes
        lastReport = now
        return current
    }

    /// - Returns: The event with 100 %; `nil` if an earlier attempt has already reported it.
    mutating func finished() -> BodyProgress? {
        guard reported < total else { return nil }
        reported = total
        return current
    }
}
