import Locks
import UploadCore

/// When an upload last moved: a byte that left, a byte that came.
final class UploadActivity<C: Clock>: Sendable where C.Duration == Duration {
    private let clock: C
    private let last: Mutex<C.Instant>

    init(clock: C) {
        self.clock = clock
        last = Mutex(clock.now)
    }

    /// Something moved.
    func touch() {
        let now = clock.now
        last.withLock { $0 = now }
    }

    var lastTouched: C.Instant { last.withLock { $0 } }
}

/// The limits of one upload: for the whole of it, and for a time in which nothing moves.
struct UploadDeadline<C: Clock>: Sendable where C.Duration == Duration {
    let timeout: UploadTimeout?
    let idleTimeout: Duration?
    let clock: C

    /// Whether there is anything to wait for.
    var limits: Bool { timeout != nil || idleTimeout != nil }

    /// Waits until a limit expires.
    ///
    /// - Returns: What the upload ends with, or `nil` when the task that waits was cancelled.
    func expire(after start: C.Instant, _ activity: UploadActivity<C>) async -> UploadError? {
        let end = timeout.map { start.advanced(by: .milliseconds($0.milliseconds)) }
        while true {
            let idleEnd = idleTimeout.map { activity.lastTouched.advanced(by: $0) }
            guard let next = [end, idleEnd].compactMap({ $0 }).min() else { return nil }
            guard (try? await clock.sleep(until: next, tolerance: .zero)) != nil else { return nil }
            if let timeout, let end, clock.now >= end { return timeout.expired }
            if let idleTimeout, clock.now >= activity.lastTouched.advanced(by: idleTimeout) {
                return UploadError(
                    .timeout, "timeout: no byte was sent or received for \(idleTimeout.inMilliseconds) ms")
            }
        }
    }
}

extension Duration {
    /// Whole milliseconds.
    var inMilliseconds: Int64 { components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000 }
}
