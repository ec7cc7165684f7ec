/// The limit for a whole transfer, from its start to the last byte of the response.
package struct UploadTimeout: Hashable, Sendable {
    /// The default limit of the quick-app interface in milliseconds: 20 seconds **for the whole transfer**, which is
    /// short for a large file on a slow link.
    package static let quickAppDefault: Int64 = 20_000

    /// The maximum limit in milliseconds: 2³¹ − 1, as for timers of JavaScript hosts (almost 25 days).
    package static let longest: Int64 = 2_147_483_647

    /// The limit in milliseconds; at least 1.
    package let milliseconds: Int64
    /// Whether the limit is the default, because the caller's value is absent or invalid.
    package let isDefault: Bool

    /// Creates a limit from the caller's value.
    ///
    /// - Parameters:
    ///   - milliseconds: The caller's value. Zero, negative or not finite is the same as absent; values below one
    ///     millisecond mean one, and values above ``longest`` mean ``longest``.
    ///   - fallback: The limit in milliseconds if the caller's is absent; `nil` for no limit.
    /// - Returns: `nil` if the transfer has no limit.
    package init?(milliseconds: Double?, default fallback: Int64?) {
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

    /// The error when the limit expires.
    package var expired: UploadFailure {
        let message = "timeout: the transfer was not complete after \(milliseconds) ms"
        if isDefault {
            return UploadFailure(
                .timeout, "\(message), which is the default; give a larger timeout for a large file or a slow link")
        }
        // A value such as 20 was probably meant in seconds.
        let advice = milliseconds < 100 ? "; timeouts are in milliseconds, a second is 1000" : ""
        return UploadFailure(.timeout, "\(message)\(advice)")
    }
}
