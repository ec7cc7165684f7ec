import Logging
import UploadCore
public import UploadEngine

extension UploadQueue {
    /// The interval in milliseconds at which a queue looks for uploads that were added by other processes.
    private static let interval: Int64 = 500

    /// Sends the uploads that were added, in their order and as many at once as the client's configuration allows.
    ///
    /// An upload that fails by itself waits, and is sent again until it is too old. One that another process left behind the
    /// end of its body ends as ``UploadRecord/Outcome/unknown``. Ended uploads stay in the store until they are removed.
    ///
    /// Cancelling the task stops the uploads and keeps their records. An upload whose end was sent has 5 seconds for its
    /// response.
    ///
    /// - Parameters:
    ///   - watching: Whether to wait for further uploads when all have ended.
    ///   - maximumAge: The time since an upload was added after which it is not sent again.
    ///   - onEnd: Called with each ending, one after the other.
    ///   - onProgress: Called with the progress of an upload, which never falls.
    /// - Throws: ``UploadQueueError/Reason/busy`` while another process or call runs the queue;
    ///   ``UploadQueueError/Reason/store``; ``UploadQueueError/Reason/stopped``. Uploads that are being sent have been
    ///   stopped then.
    public func run(
        watching: Bool = false, maximumAge: Duration = .seconds(24 * 3600),
        onEnd: (FinishedUpload) async -> Void = { _ in },
        onProgress: (@Sendable (UploadRecord, UploadProgress) -> Void)? = nil
    ) async throws(UploadQueueError) {
        guard let claim = try await store.claim("queue") else {
            throw UploadQueueError(.busy, "another process runs this queue")
        }
        defer { claim.release() }
        let rules = RetryPolicy.times(.max, within: maximumAge).rules
        try await Runner(queue: self, isWatching: watching, rules: rules, onProgress: onProgress).run(onEnd)
    }

    /// One run of a queue.
    private struct Runner {
        let queue: UploadQueue
        let isWatching: Bool
        let rules: RetryRules
        let onProgress: (@Sendable (UploadRecord, UploadProgress) -> Void)?

        private enum Step: Sendable {
            case ended(UploadRecord.ID, Result<RecordAttempt.Outcome?, UploadQueueError>)
            case time
        }

        func run(_ onEnd: (FinishedUpload) async -> Void) async throws(UploadQueueError) {
            let failure = await withTaskGroup(of: Step.self) { group in
                var schedule = QueueSchedule()
                var memories: [UploadRecord.ID: AttemptMemory] = [:]
                var (isTimed, failure) = (false, nil as UploadQueueError?)
                do throws(UploadQueueError) {
                    try await read(&schedule)
                    while true {
                        guard !Task.isCancelled else { throw .stopped }
                        start(&schedule, &memories, in: &group)
                        if schedule.isEmpty {
                            // Others may have added some since.
                            try await read(&schedule)
                            guard schedule.isEmpty else { continue }
                            if !isWatching { break }
                        }
                        if !isTimed, schedule.runningCount < queue.limit {
                            isTimed = true
                            group.addTask { [queue, next = schedule.next] in
                                await queue.waitForTurn(next)
                                return .time
                            }
                        }
                        switch await group.next() {
                        case .ended(let id, let result):
                            if let finished = try take(id, result, &schedule) {
                                memories[id] = nil
                                await onEnd(finished)
                            }
                        case .time, nil:
                            isTimed = false
                            if !schedule.isEmpty { try await read(&schedule) }
                        }
                    }
                } catch { failure = error }
                group.cancelAll()
                for await case .ended(let id, let result) in group {
                    // The first failure is the one to report.
                    if let finished = try? take(id, result, &schedule) { await onEnd(finished) }
                }
                return failure
            }
            if let failure { throw failure }
        }

        private func read(_ schedule: inout QueueSchedule) async throws(UploadQueueError) {
            for record in schedule.read(try await queue.store.records()) {
                queue.client.logger.warning(
                    "the upload \(record.id) was added by another version, and is not sent by this one")
            }
        }

        private func start(
            _ schedule: inout QueueSchedule, _ memories: inout [UploadRecord.ID: AttemptMemory],
            in group: inout TaskGroup<Step>
        ) {
            while schedule.runningCount < queue.limit, let record = schedule.start(now: queue.timing.now()) {
                let memory = memories[record.id] ?? memory(of: record)
                memories[record.id] = memory
                group.addTask { [queue, rules] in
                    do throws(UploadQueueError) {
                        return .ended(record.id, .success(try await queue.attempt(record.id, rules, memory)))
                    } catch { return .ended(record.id, .failure(error)) }
                }
            }
        }

        private func memory(of record: UploadRecord) -> AttemptMemory {
            guard let onProgress else { return AttemptMemory(nil) }
            return AttemptMemory { onProgress(record, $0) }
        }

        /// Takes the end of an attempt.
        ///
        /// - Returns: The upload, if it has ended.
        private func take(
            _ id: UploadRecord.ID, _ result: Result<RecordAttempt.Outcome?, UploadQueueError>,
            _ schedule: inout QueueSchedule
        ) throws(UploadQueueError) -> FinishedUpload? {
            switch try result.get() {
            case .ended(let finished):
                schedule.end(id)
                return finished
            case .again(let record, _): schedule.end(id, waitingUntil: record.notBefore)
            // The next look at the store shows what has become of it.
            case nil: schedule.end(id, waitingUntil: queue.timing.now().clampedSum(UploadQueue.interval))
            }
            return nil
        }
    }

    /// The number of uploads that run at once.
    private var limit: Int { client.configuration.maximumConcurrentUploads }

    /// Waits until the next upload's time has come, and at most for the interval.
    private func waitForTurn(_ next: Int64?) async {
        let now = timing.now()
        let pause = next.map { min(max($0.clampedSum(-now), 1), Self.interval) } ?? Self.interval
        // A cancelled run ends the wait.
        try? await timing.sleep(pause)
    }

    /// Sends a record once; `nil` where another process has it, or has ended or removed it.
    private func attempt(
        _ id: UploadRecord.ID, _ rules: RetryRules, _ memory: AttemptMemory
    ) async throws(UploadQueueError) -> RecordAttempt.Outcome? {
        guard let claim = try await store.claim(id) else { return nil }
        defer { claim.release() }
        guard let record = try await store.record(id), record.state != .ended,
            let request = StoredRequest(content: record.content)
        else { return nil }
        let attempt = RecordAttempt(
            client: client, store: store, timing: timing, request: request, credentials: [],
            rules: RetryRules(
                maximumRetries: rules.maximumRetries, maximumTime: rules.maximumTime,
                repeatsWhole: request.repeatsReceived),
            destination: .memory, memory: memory)
        let elapsed = max(0, timing.now().clampedSum(-max(record.created, 0)))
        return try await attempt.run(record, retries: memory.retries(record), elapsed: elapsed)
    }
}
