import NIOCore
import NIOPosix
import UploadCore
import _UploadLocks

/// Ends uploads whose time is over, with one timer for all of them.
///
/// A timer for each upload costs more; a Swift task that sleeps keeps its memory after it was cancelled until it would have
/// woken up.
final class DeadlineTimer: Sendable {
    private struct Watched {
        let deadline: UploadDeadline
        let expire: @Sendable (UploadFailure) -> Void
    }

    private struct State {
        var watched: [ObjectIdentifier: Watched] = [:]
        /// Set for the first deadline, or earlier.
        var timer: Scheduled<Void>?
        var due = NIODeadline.distantFuture
    }

    /// A timer that is later than this shows that the process was stopped, or the machine suspended.
    private static let tolerance = TimeAmount.milliseconds(500)

    private let eventLoop: (any EventLoop)?
    private let state = Mutex(State())

    /// - Parameter eventLoop: Runs the timer; `nil` for one of NIO's, which is created with the first upload.
    init(on eventLoop: (any EventLoop)? = nil) { self.eventLoop = eventLoop }

    deinit { state.withLock { $0.timer }?.cancel() }

    var now: NIODeadline { eventLoop?.now ?? .now() }

    /// Adds the deadline of an upload.
    ///
    /// - Parameter expire: Called once, on the event loop, when the time is over.
    func add(_ deadline: UploadDeadline, expire: @escaping @Sendable (UploadFailure) -> Void) {
        guard deadline.next < .distantFuture else { return }
        state.withLock { state in
            state.watched[ObjectIdentifier(deadline)] = Watched(deadline: deadline, expire: expire)
            setTimer(&state, for: CollectionOfOne(deadline))
        }
    }

    /// Removes the deadline of an upload that has ended.
    func remove(_ deadline: UploadDeadline) {
        // The timer stays: the next upload uses it.
        state.withLock { _ = $0.watched.removeValue(forKey: ObjectIdentifier(deadline)) }
    }

    /// Sets the timer for the first of these deadlines, unless it is set for an earlier one.
    private func setTimer(_ state: inout State, for deadlines: some Collection<UploadDeadline>) {
        guard var next = deadlines.lazy.map(\.next).min() else { return }
        if let interval = deadlines.lazy.compactMap(\.checkInterval).min() { next = min(next, now + interval) }
        guard next < state.due else { return }
        state.timer?.cancel()
        state.due = next
        let eventLoop = eventLoop ?? MultiThreadedEventLoopGroup.singleton.any()
        state.timer = eventLoop.scheduleTask(deadline: next) { [weak self] in self?.check() }
    }

    private func check() {
        let now = now
        let expired = state.withLock { state in
            let lateness = now - state.due
            if lateness > Self.tolerance {
                for watched in state.watched.values { watched.deadline.extendIdleTime(by: lateness, at: now) }
            }
            let expired = state.watched.values.compactMap { watched in
                watched.deadline.expired(at: now).map { (watched, $0) }
            }
            for (watched, _) in expired { state.watched[ObjectIdentifier(watched.deadline)] = nil }
            state.due = .distantFuture
            setTimer(&state, for: state.watched.values.map(\.deadline))
            return expired
        }
        for (watched, error) in expired { watched.expire(error) }
    }
}
