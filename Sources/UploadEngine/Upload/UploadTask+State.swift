import UploadCore

extension UploadTask {
    /// The state of a task, protected by its lock.
    struct State: ~Copyable {
        /// An event that waits for delivery.
        enum Delivery {
            case event(UploadEvent)
            /// The most recent progress, for a listener that was added late.
            case replay(to: ProgressToken)
        }

        /// The limit of progress events that wait while a listener is busy; beyond it the newest replaces the last.
        private static let maximumPending = 16

        var machine = UploadStateMachine()
        /// Runs the upload, from its start to its end.
        var operation: Task<Void, Never>?
        /// Whether the upload failed. Progress that was not delivered by then is dropped.
        private(set) var hasFailed = false
        /// The most recent progress that was delivered.
        private(set) var latest: UploadProgress?
        /// The ending, once it was delivered.
        private(set) var result: Result<UploadResponse, UploadError>?

        var listeners: [ProgressToken: @Sendable (UploadProgress) -> Void] = [:]
        var streams: [AsyncStream<UploadProgress>.Continuation] = []
        var waiters: [CheckedContinuation<Void, Never>] = []

        /// Listeners that were added late and have received nothing yet.
        private var waitingForReplay: Set<ProgressToken> = []
        private var pending: [Delivery] = []
        private var isDelivering = false

        /// Adds an event of the state machine to the pending ones.
        ///
        /// - Returns: Whether the caller has to start a delivery; otherwise one is running.
        mutating func enqueue(_ event: UploadEvent) -> Bool {
            switch event {
            case .progress: if pending.count >= Self.maximumPending { pending.removeLast() }
            case .success: break
            case .failure:
                hasFailed = true
                pending = []
            }
            pending.append(.event(event))
            return claimDelivery()
        }

        /// Adds a listener, which receives the most recent progress if there is one.
        mutating func add(_ listener: @escaping @Sendable (UploadProgress) -> Void, _ token: ProgressToken) -> Bool {
            guard !machine.isFinished else { return false }
            listeners[token] = listener
            guard latest != nil else { return false }
            waitingForReplay.insert(token)
            pending.append(.replay(to: token))
            return claimDelivery()
        }

        private mutating func claimDelivery() -> Bool {
            defer { isDelivering = true }
            return !isDelivering
        }

        /// The next event; `nil` ends the delivery.
        mutating func next() -> Delivery? {
            isDelivering = !pending.isEmpty
            return isDelivering ? pending.removeFirst() : nil
        }

        /// Yields an event to the streams, and returns the listeners in the order of their registration.
        mutating func receivers(of progress: UploadProgress) -> [ProgressToken] {
            if hasFailed { return [] }
            latest = progress
            waitingForReplay = []
            for stream in streams { stream.yield(progress) }
            return listeners.keys.sorted()
        }

        /// The progress for a listener that was added late; `nil` when it has received a newer event meanwhile.
        mutating func replay(to token: ProgressToken) -> UploadProgress? {
            waitingForReplay.remove(token) == nil ? nil : latest
        }

        mutating func end(
            with result: Result<UploadResponse, UploadError>
        ) -> (waiters: [CheckedContinuation<Void, Never>], streams: [AsyncStream<UploadProgress>.Continuation]) {
            self.result = result
            defer { (listeners, waiters, streams) = ([:], [], []) }
            return (waiters, streams)
        }
    }
}
