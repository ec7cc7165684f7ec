import UploadCore

extension UploadTask {
    /// The state of a task, protected by its lock.
    struct State: ~Copyable {
        /// The limit of progress events that wait while a callback is busy; beyond it the newest replaces the last.
        private static let maximumPending = 16

        var machine = UploadStateMachine()
        /// Runs the upload, from its start to its end.
        var operation: Task<Void, Never>?
        /// Whether the whole body may have reached the server.
        var isWhole = false
        /// Whether that was so of an earlier attempt.
        var wasWhole = false
        /// The state in which the last attempt of a resumable upload broke off.
        var interruption: Interruption?
        /// Whether the upload failed. Progress that was not delivered by then is dropped.
        private(set) var hasFailed = false

        private var mayHaveBeenReceived = false
        /// The most recent progress that was delivered.
        private var latest: UploadProgress?
        /// Whether the ending was delivered.
        private var hasEnded = false
        private var streams: [AsyncStream<UploadProgress>.Continuation] = []
        private var pending: [UploadEvent] = []
        private var isDelivering = false

        /// Adds an event of the state machine to the pending ones.
        ///
        /// - Returns: Whether the caller has to start a delivery; otherwise one is running.
        mutating func enqueue(_ event: UploadEvent) -> Bool {
            switch event {
            case .progress: if pending.count >= Self.maximumPending { pending.removeLast() }
            case .success: break
            case .failure:
                (hasFailed, mayHaveBeenReceived) = (true, isWhole || wasWhole)
                pending = []
            }
            pending.append(event)
            defer { isDelivering = true }
            return !isDelivering
        }

        /// The next event; `nil` ends the delivery.
        mutating func next() -> UploadEvent? {
            isDelivering = !pending.isEmpty
            return isDelivering ? pending.removeFirst() : nil
        }

        mutating func add(_ stream: AsyncStream<UploadProgress>.Continuation) {
            if let latest { stream.yield(latest) }
            if hasEnded { stream.finish() } else { streams.append(stream) }
        }

        /// Passes an event to the streams.
        ///
        /// - Returns: The result of the upload, if the event is its ending.
        mutating func deliver(_ event: UploadEvent) -> Result<UploadResponse, UploadError>? {
            switch event {
            case .progress(let progress):
                guard !hasFailed else { return nil }
                latest = progress
                for stream in streams { stream.yield(progress) }
                return nil
            case .success(let response):
                end()
                return .success(response)
            case .failure(let failure):
                end()
                return .failure(
                    UploadError(
                        failure, mayHaveBeenReceived: mayHaveBeenReceived, underlyingError: failure.underlyingError))
            }
        }

        private mutating func end() {
            hasEnded = true
            for stream in streams { stream.finish() }
            streams = []
        }
    }
}
