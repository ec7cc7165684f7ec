import NIOCore
import Synchronization
import UploadCore

/// The limits of one upload: for the whole of it, and for a time in which nothing moves.
final class UploadDeadline: Sendable {
    private let timeout: UploadTimeout?
    private let idleTimeout: Duration?
    private let end: NIODeadline
    private let idle: TimeAmount
    /// When a byte left or came, in nanoseconds of ``NIODeadline``.
    private let lastMoved: Atomic<UInt64>

    /// - Parameter now: When the upload starts.
    init(timeout: UploadTimeout?, idleTimeout: Duration?, now: NIODeadline) {
        self.timeout = timeout
        self.idleTimeout = idleTimeout
        end = timeout.map { now + TimeAmount(clamping: .milliseconds($0.milliseconds)) } ?? .distantFuture
        idle = idleTimeout.map { TimeAmount(clamping: $0) } ?? .zero
        lastMoved = Atomic(now.uptimeNanoseconds)
    }

    /// Something moved.
    func touch(_ now: NIODeadline) { lastMoved.store(now.uptimeNanoseconds, ordering: .relaxed) }

    /// Takes time off the silence in which this process did not run: the peer could not be heard in it.
    func excuse(_ time: TimeAmount, at now: NIODeadline) {
        let moved = NIODeadline.uptimeNanoseconds(lastMoved.load(ordering: .relaxed))
        touch(min(moved + time, now))
    }

    /// How often to look whether this process still runs, so that time in which it does not is excused; `nil` where silence
    /// has no limit.
    var beat: TimeAmount? { idleTimeout == nil ? nil : max(.seconds(1), .nanoseconds(idle.nanoseconds / 16)) }

    /// The first moment at which it can be over.
    var next: NIODeadline { min(end, idleTimeout == nil ? .distantFuture : idleEnd) }

    /// What the upload ends with, if its time is over.
    func expired(at now: NIODeadline) -> UploadError? {
        if let timeout, now >= end { return timeout.expired }
        guard let idleTimeout, now >= idleEnd else { return nil }
        return UploadError(.timeout, "timeout: no byte was sent or received for \(idleTimeout.inMilliseconds) ms")
    }

    private var idleEnd: NIODeadline { .uptimeNanoseconds(lastMoved.load(ordering: .relaxed)) + idle }
}
