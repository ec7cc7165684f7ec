package import UploadCore
import _UploadLocks

/// A request in progress. It runs to its end without a reference to it.
package final class FetchTask: Sendable {
    /// The time between two progress events; the last one comes in any case.
    private static let interval = Duration.milliseconds(100)

    private struct State {
        /// Runs the transfer, from its start to its end.
        var operation: Task<Void, Never>?
        var isOver = false
        var hasFailed = false
        /// The most recent progress, if it was not reported.
        var unreported: FetchProgress?
        var lastReport: ContinuousClock.Instant?
    }

    private let state = Mutex(State())
    private let events: AsyncStream<FetchEvent>.Continuation
    private let ending = Ending<UploadResponse, UploadFailure>()

    package init(onEvent: (@Sendable (FetchEvent) -> Void)?) {
        // The ending is the last event, and never dropped.
        let (stream, continuation) = AsyncStream.makeStream(of: FetchEvent.self, bufferingPolicy: .bufferingNewest(16))
        events = continuation
        Task { for await event in stream { deliver(event, onEvent) } }
    }

    /// Cancels the transfer. Returns at once; the connection is closed, and the transfer ends with ``UploadFailure/aborted``.
    ///
    /// No progress is reported after this call returns. A second call, or one after the end, does nothing.
    package func cancel() { fail(.aborted) }

    /// The response.
    package var response: UploadResponse {
        get async throws(UploadFailure) { try await ending.result.get() }
    }

    // MARK: Reports of the operation

    func received(_ received: Int64, of expected: Int64?) {
        let progress = FetchProgress(received: received, expected: expected)
        let now = ContinuousClock.now
        state.withLock { state in
            guard !state.isOver else { return }
            if let last = state.lastReport, now - last < Self.interval {
                state.unreported = progress
            } else {
                (state.unreported, state.lastReport) = (nil, now)
                // Under the lock, so that no event follows the ending.
                events.yield(.progress(progress))
            }
        }
    }

    func succeed(_ response: UploadResponse) { end(.success(response)) }

    package func fail(_ error: UploadFailure) { end(.failure(error)) }

    private func end(_ event: FetchEvent) {
        let cancelled = state.withLock { state -> Task<Void, Never>? in
            guard !state.isOver else { return nil }
            state.isOver = true
            defer { state.operation = nil }
            if case .failure = event { state.hasFailed = true }
            if !state.hasFailed, let progress = state.unreported { events.yield(.progress(progress)) }
            events.yield(event)
            events.finish()
            return state.hasFailed ? state.operation : nil
        }
        cancelled?.cancel()
    }

    private func deliver(_ event: FetchEvent, _ onEvent: (@Sendable (FetchEvent) -> Void)?) {
        switch event {
        case .progress: if !state.withLock({ $0.hasFailed }) { onEvent?(event) }
        case .success(let response):
            onEvent?(event)
            ending.set(.success(response))
        case .failure(let error):
            onEvent?(event)
            ending.set(.failure(error))
        }
    }
}

extension FetchTask: QueuedTransfer {
    func start(_ work: @escaping @Sendable () async -> Void) -> Bool {
        state.withLock { state in
            guard !state.isOver else { return false }
            state.operation = Task { await work() }
            return true
        }
    }

    func waitForEnding() async { _ = await ending.result }
}
