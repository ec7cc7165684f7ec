import NIOCore

/// The limit for frames other than DATA from a server. Servers send PING and WINDOW_UPDATE for each frame that they receive,
/// or periodically on connections that live for days.
struct HTTP2FrameLimit {
    static let atOnce = 10_000
    static let perSecond = 100
    static let perDataFrame = 8

    private let start: NIODeadline

    init(start: NIODeadline = .now()) { self.start = start }

    /// - Parameters:
    ///   - count: The frames that have arrived on a connection.
    ///   - dataSent: The DATA frames that were sent on it.
    func allows(_ count: Int, dataSent: Int, at now: NIODeadline) -> Bool {
        let seconds = Int((now - start).nanoseconds / 1_000_000_000)
        return count <= Self.atOnce + seconds * Self.perSecond + dataSent * Self.perDataFrame
    }
}
