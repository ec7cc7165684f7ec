import UploadCore

extension UploadTask {
    /// What a task's lock protects.
    struct State: ~Copyable {
        /// Something that waits to be told.
        enum Delivery {
            case event(UploadEvent)
            /// The most recent progress, for a listener that came late.
            case replay(to: ProgressToken)
        }

        /// Progress events that may wait while a listener is busy; beyond them the newest replaces the last.
        private static let maximumPending = 16

        var machine = UploadStateMachine()
        /// What runs the upload, from the moment its turn comes to its end.
        var exchange: Task<Void, Never>?
        /// Whether the upload failed. Progress that was not told by then stays untold.
        private(set) var hasFailed = false
        /// The most recent progress that was told.
        private(set) var latest: UploadProgress?
        /// The ending, once it has been told.
        private(set) var result: Result<UploadResponse, UploadError>?

        var listeners: [ProgressToken: @Sendable (UploadProgress) -> Void] = [:]
        var streams: [AsyncStream<UploadProgress>.Continuation] = []
        var waiters: [CheckedContinuation<Void, Never>] = []

        /// Listeners that came late and have been told nothing yet.
        private var untold: Set<ProgressToken> = []
        private var pending: [Delivery] = []
        private var isDelivering = false

        /// Puts what the state machine decided in line.
        ///
        /// - Returns: Whether a delivery has to be started; otherwise one is running.
        mutating func enqueue(_ action: UploadStateMachine.Action) -> Bool {
            switch action {
            case .none: return false
            case .report(let progress):
                if pending.count >= Self.maximumPending { pending.removeLast() }
                pending.append(.event(.progress(progress)))
            case .succeed(let response): pending.append(.event(.success(response)))
            case .fail(let error):
                hasFailed = true
                pending = [.event(.failure(error))]
            }
            return claimDelivery()
        }

        /// Adds a listener, which is told the most recent progress if there is one.
        mutating func add(_ listener: @escaping @Sendable (UploadProgress) -> Void, _ token: ProgressToken) -> Bool {
            guard !machine.isFinished else { return false }
            listeners[token] = listener
            guard latest != nil else { return false }
            untold.insert(token)
            pending.append(.replay(to: token))
            return claimDelivery()
        }

        private mutating func claimDelivery() -> Bool {
            defer { isDelivering = true }
            return !isDelivering
        }

        /// The next thing to tell; `nil` ends the delivery.
        mutating func next() -> Delivery? {
            isDelivering = !pending.isEmpty
            return isDelivering ? pending.removeFirst() : nil
        }

        /// Who hears of an event: the listeners in the order in which they came, and the streams at once.
        mutating func receivers(of progress: UploadProgress) -> [ProgressToken] {
            if hasFailed { return [] }
            latest = progress
            untold = []
            for stream in streams { stream.yield(progress) }
            return listeners.keys.sorted()
        }

        /// What a listener that came late is told; nothing when an event, which is newer, has reached it meanwhile.
        mutating func replay(to token: ProgressToken) -> UploadProgress? { untold.remove(token) == nil ? nil : latest }

        mutating func end(
            with result: Result<UploadResponse, UploadError>
        ) -> (waiters: [CheckedContinuation<Void, Never>], streams: [AsyncStream<UploadProgress>.Continuation]) {
            self.result = result
            defer { (listeners, waiters, streams) = ([:], [], []) }
            return (waiters, streams)
        }
    }
}
