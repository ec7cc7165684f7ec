import NIOCore
import Synchronization
import UploadCore

/// The time limits of one upload: for the whole transfer, and for the time without a byte sent or received.
final class UploadDeadline: Sendable {
    private let timeout: UploadTimeout?
    private let idleTimeout: Duration?
    private let end: NIODeadline
    private let idle: TimeAmount
    /// The deadline of the transfer, where this one is that of one of its requests.
    private let whole: UploadDeadline?
    /// The time of the last byte, in nanoseconds of ``NIODeadline``.
    private let lastActivity: Atomic<UInt64>

    /// - Parameters:
    ///   - now: The start of the upload.
    ///   - whole: The deadline of the transfer that the upload is a request of; it has the same bytes.
    init(timeout: UploadTimeout?, idleTimeout: Duration?, now: NIODeadline, in whole: UploadDeadline? = nil) {
        self.timeout = timeout
        self.whole = whole
        self.idleTimeout = idleTimeout
        end = timeout.map { now + TimeAmount(clamping: .milliseconds($0.milliseconds)) } ?? .distantFuture
        idle = idleTimeout.map { TimeAmount(clamping: $0) } ?? .zero
        lastActivity = Atomic(now.uptimeNanoseconds)
    }

    /// Records that a byte was sent or received.
    func recordActivity(_ now: NIODeadline) {
        lastActivity.store(now.uptimeNanoseconds, ordering: .relaxed)
        whole?.recordActivity(now)
    }

    /// Does not count a pause until this time as idle.
    func pauseIdleTime(until end: NIODeadline) { recordActivity(end) }

    /// Extends the idle time by a time in which this process did not run: it could not receive bytes.
    func extendIdleTime(by time: TimeAmount, at now: NIODeadline) {
        let last = NIODeadline.uptimeNanoseconds(lastActivity.load(ordering: .relaxed))
        lastActivity.store(min(last + time, now).uptimeNanoseconds, ordering: .relaxed)
    }

    /// The interval of the checks that detect time in which this process did not run; `nil` without an idle limit.
    var checkInterval: TimeAmount? { idleTimeout == nil ? nil : max(.seconds(1), .nanoseconds(idle.nanoseconds / 16)) }

    /// The earliest time at which a limit can expire.
    var next: NIODeadline { min(end, idleTimeout == nil ? .distantFuture : idleEnd) }

    /// The error of the limit that has expired, if any.
    func expired(at now: NIODeadline) -> UploadFailure? {
        if let timeout, now >= end { return timeout.expired }
        guard let idleTimeout, now >= idleEnd else { return nil }
        return UploadFailure(
            .timeout, "timeout: no byte was sent or received for \(idleTimeout.inMilliseconds) ms", reason: .idleTimeout
        )
    }

    private var idleEnd: NIODeadline { .uptimeNanoseconds(lastActivity.load(ordering: .relaxed)) + idle }
}
