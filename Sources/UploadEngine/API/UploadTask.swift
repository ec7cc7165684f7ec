package import UploadCore
import _UploadLocks

/// An upload in progress: the result of ``UploadClient/start(_:to:method:headers:timeout:response:)``.
///
/// It runs to its end without a reference to it. All members may be used from any thread.
public final class UploadTask: Sendable {
    let state = Mutex(State())
    /// The response or the error, once it was delivered.
    let ending = Ending<UploadResponse, UploadError>()
    private let onEvent: (@Sendable (UploadEvent) -> Void)?
    /// Whether events are delivered where they occur. Streams and tasks that wait run no code of theirs there.
    private let deliversAtOnce: Bool
    private let created = ContinuousClock.now

    /// - Parameter forwardsOnly: Whether `onEvent` returns at once, and may be called on any stack, also that of ``cancel()``.
    package init(onEvent: (@Sendable (UploadEvent) -> Void)? = nil, forwardsOnly: Bool = false) {
        self.onEvent = onEvent
        deliversAtOnce = forwardsOnly || onEvent == nil
    }

    /// Cancels the upload. Returns at once; the connection is closed, and the upload ends with
    /// ``UploadError/Reason/cancelled``.
    ///
    /// No progress is reported after this call returns. A second call, or one after the end, does nothing.
    public func cancel() { apply { $0.aborted().map { .init($0) } } }

    /// The progress, as a sequence that ends with the upload: the first event at 0 bytes, the last at 100 % when the body was
    /// sent, and between them at most about ten a second.
    ///
    /// It begins with the most recent event, skips events that a slow loop misses, and yields nothing after the upload was
    /// cancelled or failed. On Linux a byte counts when the peer's TCP has acknowledged it, elsewhere when it was passed to
    /// the kernel.
    public var progress: some AsyncSequence<UploadProgress, Never> & Sendable {
        let (stream, continuation) = AsyncStream.makeStream(
            of: UploadProgress.self, bufferingPolicy: .bufferingNewest(1))
        state.withLock { $0.add(continuation) }
        return stream.prefix { [self] _ in !state.withLock { $0.hasFailed } }
    }

    /// The server's response, whatever its status. Any number of tasks can wait for it.
    ///
    /// Cancelling a task that waits does not cancel the upload, and ends the wait only with the upload:
    /// ``UploadClient/upload(_:to:method:headers:timeout:response:)`` cancels.
    ///
    /// - Throws: The reason why there is no response.
    public var response: UploadResponse {
        get async throws(UploadError) { try await ending.result.get() }
    }

    /// Starts the work, unless the upload has ended while it waited in the queue.
    ///
    /// - Parameter work: Runs in a Swift task that the end of the upload cancels.
    /// - Returns: Whether it started.
    func start(_ work: @escaping @Sendable () async -> Void) -> Bool {
        state.withLock { state in
            guard !state.machine.isFinished else { return false }
            state.operation = Task { await work() }
            return true
        }
    }

    // MARK: Reports of the operation

    /// A body is about to be sent, from its beginning.
    func bodyStarted(contentLength: Int64) {
        // A body that was sent before was refused by a redirect.
        bodyWasNotReceived()
        let now = now
        apply { $0.bodyStarted(contentLength: contentLength, now: now).map { .init($0) } }
    }

    /// Whether the end of the last body was passed to the system.
    package var isWhole: Bool { state.withLock { $0.isWhole } }

    /// The state in which the last attempt of a resumable upload broke off; `nil` where it is the end.
    package internal(set) var interruption: Interruption? {
        get { state.withLock { $0.interruption } }
        set { state.withLock { $0.interruption = newValue } }
    }

    /// The server may have received an attempt that is repeated. That remains so.
    func mayHaveBeenReceived() { state.withLock { $0.wasWhole = true } }

    func succeed(_ response: UploadResponse) { apply { $0.responded().map { .init($0, response) } } }

    package func fail(_ failure: UploadFailure) { apply { $0.failed(failure).map { .init($0) } } }

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
        guard mustDeliver else { return }
        // Else asynchronously: `cancel()` returns before any callback runs.
        if deliversAtOnce { deliverPending() } else { Task { deliverPending() } }
    }

    /// Delivers one event after the other. At most one such loop runs for each upload.
    private func deliverPending() {
        while let event = state.withLock({ $0.next() }) {
            onEvent?(event)
            guard let result = state.withLock({ $0.deliver(event) }) else { continue }
            ending.set(result)
        }
    }
}

extension UploadEvent {
    /// The event of the state machine, which has a response only where it is a success.
    fileprivate init(_ event: UploadStateMachine.Event, _ response: UploadResponse? = nil) {
        switch (event, response) {
        case (.progress(let progress), _): self = .progress(UploadProgress(progress))
        case (.failure(let failure), _): self = .failure(failure)
        case (.success, let response?): self = .success(response)
        case (.success, nil): preconditionFailure("a success without a response")
        }
    }
}

extension UploadTask: BodyObserver {
    func bodyAdvanced(to bytes: Int64) {
        let now = now
        apply { $0.bodyAdvanced(to: bytes, now: now).map { .init($0) } }
    }

    func bodySent() { apply { $0.bodySent().map { .init($0) } } }

    // Not after the end of the upload, whose error reports that the end was not sent.
    func bodyWillEnd() -> Bool {
        state.withLock { state in
            state.isWhole = !state.machine.isFinished
            return state.isWhole
        }
    }

    func bodyWasNotReceived() { state.withLock { $0.isWhole = false } }
}

extension UploadTask: QueuedTransfer {
    func waitForEnding() async { _ = await ending.result }
}
