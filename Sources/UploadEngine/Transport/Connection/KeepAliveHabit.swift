import NIOCore

/// The experience with the connections that an origin's responses leave open.
///
/// A server may close a connection right behind a response that leaves it open. A request that crosses that close is lost, and
/// cannot be repeated unless the server provably did not read it. So a connection is used again only after the time that the
/// close would need to arrive, until one was used twice; and an origin that closed one this way gets one request on each.
struct KeepAliveHabit {
    /// A close within this time after a response comes with the response; a later one is the end of an idle time.
    static let soon = TimeAmount.seconds(1)
    /// The time for which an origin gets one request on each connection.
    static let distrust = TimeAmount.minutes(10)

    private var hasKept = false
    private var distrustedUntil: NIODeadline?

    /// The time from a response to the next request on its connection.
    ///
    /// - Parameter roundTrip: The time for a packet to the server and back.
    func pause(roundTrip: @autoclosure () -> TimeAmount) -> TimeAmount {
        // A server needs time to close, too.
        hasKept ? .zero : .milliseconds(2) + roundTrip()
    }

    /// Whether connections may be used again.
    func allowsReuse(at now: NIODeadline) -> Bool { distrustedUntil.map { now >= $0 } ?? true }

    /// A further request on a connection had a response.
    mutating func kept() { hasKept = true }

    /// The server closed a connection that its response had left open.
    ///
    /// - Parameter idleTime: The time since that response.
    mutating func closed(after idleTime: TimeAmount, at now: NIODeadline) {
        guard idleTime < Self.soon else { return }
        hasKept = false
        distrustedUntil = now + Self.distrust
    }
}
