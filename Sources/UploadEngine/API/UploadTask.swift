import UploadCore
import _UploadLocks

/// An upload in progress: the result of `uploadFile`.
///
/// It runs to its end without a reference to it. All members may be used from any thread.
public final class UploadTask: Sendable {
    let state = Mutex(State())
    private let onEvent: (@Sendable (UploadEvent) -> Void)?
    private let created = ContinuousClock.now

    init(onEvent: (@Sendable (UploadEvent) -> Void)? = nil) { self.onEvent = onEvent }

    /// Aborts the upload. Returns at once; the connection is closed, and the upload ends with
    /// ``UploadError/aborted`` (1002, "user cancel request").
    ///
    /// No progress is reported after this call returns; only a listener whose call has already begun on another thread may
    /// still be running. A second abort, or one after the end, does nothing.
    public func abort() { apply { $0.aborted() } }

    /// Starts the work, unless the upload has ended while it waited in the queue.
    ///
    /// - Parameter work: Runs in a Swift task that an abort cancels.
    /// - Returns: Whether it started.
    func start(_ work: @escaping @Sendable () async -> Void) -> Bool {
        state.withLock { state in
            guard !state.machine.isFinished else { return false }
            state.operation = Task { await work() }
            return true
        }
    }

    // MARK: Reports of the operation

    func bodyStarted(contentLength: Int64) {
        let now = now
        apply { $0.bodyStarted(contentLength: contentLength, now: now) }
    }

    func bodyAdvanced(to bytes: Int64) {
        let now = now
        apply { $0.bodyAdvanced(to: bytes, now: now) }
    }

    func bodySent() { apply { $0.bodySent() } }

    func succeed(_ response: UploadResponse) { apply { $0.responded(response) } }

    func fail(_ error: UploadError) { apply { $0.failed(error) } }

    private var now: Int64 { (ContinuousClock.now - created).inMilliseconds }

    /// Passes an input to the state machine under the lock, and delivers its event outside of it.
    private func apply(_ input: (inout UploadStateMachine) -> UploadEvent?) {
        let (cancelled, mustDeliver) = state.withLock { state -> (Task<Void, Never>?, Bool) in
            guard let event = input(&state.machine) else { return (nil, false) }
            let operation = state.operation
            if state.machine.isFinished { state.operation = nil }
            let mustDeliver = state.enqueue(event)
            if case .failure = event { return (operation, mustDeliver) }
            return (nil, mustDeliver)
        }
        cancelled?.cancel()
        if mustDeliver { startDelivery() }
    }

    /// Delivers pending events asynchronously: `abort()` returns before any callback runs.
    func startDelivery() { Task { deliverPending() } }

    /// Delivers one event after the other. At most one such loop runs for each upload.
    private func deliverPending() {
        while let next = state.withLock({ $0.next() }) {
            switch next {
            case .event(.progress(let progress)):
                onEvent?(.progress(progress))
                for token in state.withLock({ $0.receivers(of: progress) }) { deliver(progress, to: token) }
            case .replay(let token):
                if let progress = state.withLock({ $0.replay(to: token) }) { deliver(progress, to: token) }
            case .event(.success(let response)):
                onEvent?(.success(response))
                end(with: .success(response))
            case .event(.failure(let error)):
                onEvent?(.failure(error))
                end(with: .failure(error))
            }
        }
    }

    private func deliver(_ progress: UploadProgress, to token: ProgressToken) {
        // Looked up one by one, because a listener may have removed this one, or aborted the upload.
        let listener = state.withLock { $0.hasFailed ? nil : $0.listeners[token] }
        listener?(progress)
    }

    private func end(with result: Result<UploadResponse, UploadError>) {
        let (waiters, streams) = state.withLock { $0.end(with: result) }
        for stream in streams { stream.finish() }
        for waiter in waiters { waiter.resume() }
    }
}
