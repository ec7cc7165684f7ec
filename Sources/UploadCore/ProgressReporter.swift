/// Decides which of the measured byte counts are worth an event, so that what listeners see is truthful and calm.
///
/// The first event is 0 bytes, the last one 100 %. Between them the count rises with every event, also when a redirect
/// makes the body start over, and at least ``interval`` lies between two events.
struct ProgressReporter {
    /// Milliseconds between two events at least: about ten a second.
    static let interval: Int64 = 100

    private let total: Int64
    private var reported: Int64
    private var lastReport: Int64

    /// Begins with the event that says 0 bytes.
    init(total: Int64, now: Int64) {
        self.total = total
        self.reported = 0
        self.lastReport = now
    }

    var current: UploadProgress { UploadProgress(totalBytesSent: reported, totalBytesExpectedToSend: total) }

    /// - Parameters:
    ///   - bytes: Bytes of the body that have left in this attempt.
    ///   - now: Milliseconds of a clock that never goes back.
    /// - Returns: The event, if it is time for one and there is something new to say.
    mutating func sent(_ bytes: Int64, now: Int64) -> UploadProgress? {
        // The last byte is `finished()`'s to report: only the end of the body proves that all has left.
        guard bytes > reported, bytes < total, now - lastReport >= ProgressReporter.interval else { return nil }
        reported = bytes
        lastReport = now
        return current
    }

    /// - Returns: The event with 100 %, unless an earlier attempt has already reported it.
    mutating func finished() -> UploadProgress? {
        guard reported < total else { return nil }
        reported = total
        return current
    }
}
