/// The limit for a whole transfer, from its start to the last byte of the response.
public struct UploadTimeout: Hashable, Sendable {
    /// The limit that the quick-app interface has when the caller gives none: 20 seconds **for the whole transfer**, which
    /// is short for a large file on a slow link.
    public static let quickAppDefault: Int64 = 20_000

    /// The longest limit, in milliseconds: 2³¹ − 1, as timers of JavaScript hosts have it (almost 25 days).
    public static let longest: Int64 = 2_147_483_647

    /// The limit in milliseconds; at least 1.
    public let milliseconds: Int64
    /// Whether the caller gave no usable number, so that the default holds.
    public let isDefault: Bool

    /// Reads a limit as the caller wrote it.
    ///
    /// - Parameters:
    ///   - milliseconds: What the caller wrote. Absent, zero, negative or not finite counts as not given; a fraction of
    ///     a millisecond counts as one; above ``longest`` means ``longest``.
    ///   - fallback: The limit in milliseconds where the caller gave none; `nil` for no limit.
    /// - Returns: `nil` when nothing limits the transfer.
    public init?(milliseconds: Double?, default fallback: Int64?) {
        if let milliseconds, milliseconds.isFinite, milliseconds > 0 {
            let longest = Double(UploadTimeout.longest)
            self.milliseconds = milliseconds >= longest ? UploadTimeout.longest : max(1, Int64(milliseconds))
            self.isDefault = false
        } else if let fallback {
            self.milliseconds = fallback
            self.isDefault = true
        } else {
            return nil
        }
    }

    /// How the transfer ends when the limit expires.
    public var expired: UploadError {
        let message = "timeout: the transfer was not complete after \(milliseconds) ms"
        if isDefault {
            return UploadError(
                .timeout, "\(message), which is the default; give a larger timeout for a large file or a slow link")
        }
        // Whoever wrote 20 meant 20 seconds.
        let advice = milliseconds < 100 ? "; timeouts are in milliseconds, a second is 1000" : ""
        return UploadError(.timeout, "\(message)\(advice)")
    }
}
