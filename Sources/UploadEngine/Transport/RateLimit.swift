import NIOCore
import _UploadLocks

/// The rate at which a client sends the bodies of its requests, all of them together.
///
/// Each sender reserves the time for a small part of its body, behind the parts that were reserved before: so the senders
/// take turns and get equal shares. A sender that does not need its part returns it.
final class RateLimit: Sendable {
    /// The limit of a part in bytes.
    private static let maximumPart: Int64 = 16 * 1024
    /// A sender gets about this many parts a second, however many others there are: its progress is reported as often.
    private static let partsPerSecond: Int64 = 20
    /// The time for which a late sender may catch up, in nanoseconds. The burst is what the rate allows in this time.
    private static let tolerance: Int64 = 100_000_000

    private struct State {
        var senders: Int64 = 0
        /// The end of the time that is reserved, in nanoseconds of ``NIODeadline``.
        var reservedUntil: Int64 = 0
    }

    private let bytesPerSecond: Int64
    private let state = Mutex(State())

    /// - Parameter bytesPerSecond: The rate; at least 1.
    init(bytesPerSecond: Int64) { self.bytesPerSecond = max(1, bytesPerSecond) }

    /// Adds a sender.
    func join(at now: NIODeadline) {
        state.withLock { state in
            // Time in which nothing was sent is not caught up.
            if state.senders == 0 { state.reservedUntil = max(state.reservedUntil, now.nanoseconds) }
            state.senders += 1
        }
    }

    /// Removes a sender, and frees the time of a part that it has reserved and not sent.
    func leave(returning bytes: Int) {
        state.withLock { state in
            state.senders -= 1
            state.reservedUntil -= duration(of: Int64(bytes))
        }
    }

    /// Reserves the time for the next part.
    ///
    /// - Parameter wanted: The limit of the part in bytes; at least 1.
    /// - Returns: The length of the part, and the time from which it may be sent.
    func reserve(upTo wanted: Int, at now: NIODeadline) -> (bytes: Int, start: NIODeadline) {
        state.withLock { state in
            let share = bytesPerSecond / (Self.partsPerSecond * max(1, state.senders))
            let bytes = min(Int64(wanted), Self.maximumPart, max(1, share))
            let start = max(state.reservedUntil, now.nanoseconds - Self.tolerance)
            state.reservedUntil = start + duration(of: bytes)
            return (Int(bytes), .uptimeNanoseconds(UInt64(max(0, start))))
        }
    }

    /// The time of a part in nanoseconds; no part is longer than ``maximumPart``, so the product fits.
    private func duration(of bytes: Int64) -> Int64 { bytes * 1_000_000_000 / bytesPerSecond }
}

extension NIODeadline {
    fileprivate var nanoseconds: Int64 { Int64(clamping: uptimeNanoseconds) }
}
