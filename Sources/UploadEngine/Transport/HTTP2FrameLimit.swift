import NIOCore

/// How many frames that are no DATA a server may send. Pings and window updates come with each frame that it gets, or once in
/// a while, on a connection that may live for days.
struct HTTP2FrameLimit {
    static let atOnce = 10_000
    static let perSecond = 100
    static let perDataFrame = 8

    private let start: NIODeadline

    init(start: NIODeadline = .now()) { self.start = start }

    /// - Parameters:
    ///   - count: The frames that came on a connection so far.
    ///   - dataSent: The DATA frames that it was sent.
    func allows(_ count: Int, dataSent: Int, at now: NIODeadline) -> Bool {
        let seconds = Int((now - start).nanoseconds / 1_000_000_000)
        return count <= Self.atOnce + seconds * Self.perSecond + dataSent * Self.perDataFrame
    }
}
