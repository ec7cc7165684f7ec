import Logging
import UploadCore
import UploadEngine
import _UploadThreads

/// One attempt to send a claimed record: what is written before something is sent, and after.
///
/// | on the disk | the server | a process that finds it |
/// |---|---|---|
/// | waiting, sending | cannot have acted on it | sends it |
/// | committing | may have acted on it | ends it as unknown, or sends it again with its `Idempotency-Key` |
/// | committing, with a resource | may have acted on it | asks the server |
/// | ended | | reports the ending |
struct RecordAttempt {
    /// The end of an attempt.
    enum Outcome {
        case ended(FinishedUpload)
        /// The upload is sent again after a pause in milliseconds, which its record has.
        case again(UploadRecord, pause: Int64)
    }

    /// The time for a response to an upload that is stopped when its end was sent, in milliseconds.
    private static let stopTime: Int64 = 5_000

    let client: UploadClient
    let store: StoreAccess
    let timing: QueueTiming
    let request: StoredRequest
    /// The header fields that are not stored.
    let credentials: [HeaderField]
    let rules: RetryRules
    let destination: ResponseDestination
    let memory: AttemptMemory

    /// Sends the record once.
    ///
    /// - Parameters:
    ///   - record: An unfinished record, as it is on the disk.
    ///   - retries: The number of attempts before.
    ///   - elapsed: Milliseconds since the time from which the rules count.
    /// - Throws: `store`, and `stopped` when the task is cancelled or the client shut down.
    func run(_ record: UploadRecord, retries: Int, elapsed: Int64) async throws(UploadQueueError) -> Outcome {
        let leavesDoubt = record.state == .committing
        let resource = ResumableResource(record)
        guard !leavesDoubt || request.repeatsReceived || resource != nil else {
            return .ended(try await doubt(record))
        }
        guard !Task.isCancelled else { throw .stopped }
        let prepared: (request: UploadRequest, sources: [BodySource])
        do throws(UploadFailure) { prepared = try await prepare() } catch {
            return .ended(try await end(record, UploadError(error, mayHaveBeenReceived: leavesDoubt)))
        }
        var record = record
        // The number comes from the store.
        record.attempts = min(max(record.attempts, 0), .max - 1) + 1
        record.notBefore = 0
        if !leavesDoubt { record.state = .sending }
        try await store.update(record)

        let mark = CommitMark(record, store)
        let (result, isWhole, interruption) = await send(prepared.request, prepared.sources, mark, resource)
        if let error = await mark.close() { throw error }
        (record.state, record.resource) = (mark.record.state, mark.record.resource)
        let attempt = RetryRules.Attempt(result, isWhole: isWhole, now: timing.now())
        let isResumable = record.resource != nil
        let isUncertain = leavesDoubt || (isResumable ? mark.isSet : attempt.leavesDoubt)
        if case .failure(let error) = result, error.isStop {
            guard isUncertain, !request.repeatsReceived, !isResumable else {
                try await waitAgain(&record, isUncertain, until: 0)
                throw .stopped
            }
        } else if let pause = pause(after: attempt, interruption, retries, elapsed) {
            try await waitAgain(&record, isUncertain, until: timing.now().clampedSum(pause))
            log(result, pause, record)
            memory.onPause?(UploadPause(result, milliseconds: pause, goesOn: interruption != nil))
            if interruption?.hasProgressed == true { memory.progressed(record) }
            return .again(record, pause: pause)
        }
        var finished =
            switch result {
            case .success(let response): try await end(record, response)
            case .failure(let error):
                try await end(
                    record,
                    UploadError(
                        error.failure, mayHaveBeenReceived: isUncertain, underlyingError: error.underlyingError))
            }
        finished.isInterrupted = interruption != nil
        return .ended(finished)
    }

    private func pause(
        after attempt: RetryRules.Attempt, _ interruption: Interruption?, _ retries: Int, _ elapsed: Int64
    ) -> Int64? {
        guard let interruption else {
            return rules.pause(after: attempt, retries: retries, elapsed: elapsed, random: timing.random())
        }
        return rules.pause(
            retryAfter: interruption.retryAfter, retries: interruption.hasProgressed ? 0 : retries, elapsed: elapsed,
            random: timing.random())
    }

    private func prepare() async throws(UploadFailure) -> (UploadRequest, [BodySource]) {
        try await BlockingThreads.files.run { [request, credentials] () throws(UploadFailure) in
            try request.prepared(credentials)
        }
    }

    /// Sends the request, and waits for its end. When the task is cancelled, an upload whose end was not sent ends at once.
    private func send(
        _ request: UploadRequest, _ sources: [BodySource], _ mark: CommitMark, _ resource: ResumableResource?
    ) async -> (Result<UploadResponse, UploadError>, isWhole: Bool, Interruption?) {
        let record = ResumableRecord(
            resource: resource, isCommitting: mark.isSet, boundary: self.request.boundary, memory: memory.course
        ) { resource async throws(UploadFailure) in try await mark.set(resource) }
        let task = client.start(
            request, sources, response: destination,
            onEvent: { [memory] in if case .progress(let new) = $0 { memory.update(new) } },
            beforeEnd: { () async throws(UploadFailure) in try await mark.set() }, resumption: self.request.resumption,
            record: record)
        return await withTaskCancellationHandler {
            do throws(UploadError) {
                return (.success(try await task.response), task.isWhole, task.interruption)
            } catch { return (.failure(error), error.mayHaveBeenReceived, task.interruption) }
        } onCancel: { [timing] in
            guard mark.isSet else { return task.cancel() }
            Task {
                // Its error is a cancellation, which this task has none of.
                try? await timing.sleep(Self.stopTime)
                task.cancel()
            }
        }
    }

    /// Takes the mark back, unless the server may have the upload.
    private func waitAgain(
        _ record: inout UploadRecord, _ isUncertain: Bool, until time: Int64
    ) async throws(UploadQueueError) {
        record.state = isUncertain ? .committing : .waiting
        record.notBefore = time
        try await store.update(record)
    }

    private func log(_ result: Result<UploadResponse, UploadError>, _ pause: Int64, _ record: UploadRecord) {
        let problem =
            switch result {
            case .success(let response): "the server answered \(response.statusCode)"
            case .failure(let error): error.message
            }
        client.logger.notice("\(problem); sending again in \(pause) ms (after attempt \(record.attempts))")
    }
}

// MARK: Endings

extension RecordAttempt {
    /// The ending of a record that another process left behind the end of its body.
    private func doubt(_ record: UploadRecord) async throws(UploadQueueError) -> FinishedUpload {
        let message =
            "the process that sent the upload ended before the response came; the server may have received it, and it is "
            + "not sent again without a check"
        return try await end(record, UploadRecord.Ending(outcome: .unknown, message: message), nil, nil)
    }

    private func end(
        _ record: UploadRecord, _ response: UploadResponse
    ) async throws(UploadQueueError) -> FinishedUpload {
        let ending = UploadRecord.Ending(outcome: .answered, statusCode: response.statusCode, response: response.text)
        do throws(UploadQueueError) { return try await end(record, ending, response, nil) } catch {
            throw UploadQueueError(
                error.reason, "the server answered \(response.statusCode), which was not recorded: \(error.message)",
                underlyingError: error.underlyingError)
        }
    }

    private func end(_ record: UploadRecord, _ error: UploadError) async throws(UploadQueueError) -> FinishedUpload {
        let isReceived = error.reason == .responseLost
        let note = error.mayHaveBeenReceived && !isReceived ? "; the server may have received the upload" : ""
        let ending = UploadRecord.Ending(
            outcome: isReceived ? .received : error.mayHaveBeenReceived ? .unknown : .notReceived,
            message: error.message + note)
        return try await end(record, ending, nil, error)
    }

    /// Writes the ending, before it is reported.
    private func end(
        _ record: UploadRecord, _ ending: UploadRecord.Ending, _ response: UploadResponse?, _ error: UploadError?
    ) async throws(UploadQueueError) -> FinishedUpload {
        var ended = record
        ended.state = .ended
        ended.notBefore = 0
        ended.ending = ending
        try await store.update(ended)
        return FinishedUpload(
            record: ended, ending: ending, response: response, error: error, stateBefore: record.state)
    }
}

extension UploadError {
    /// Whether the upload was stopped, and not failed.
    fileprivate var isStop: Bool { reason == .cancelled || reason == .shutDown }
}

extension RetryRules.Attempt {
    /// - Parameter now: The time in milliseconds since 1970.
    fileprivate init(_ result: Result<UploadResponse, UploadError>, isWhole: Bool, now: Int64) {
        switch result {
        case .failure(let error): self = .failed(error.failure.reason, isWhole: isWhole)
        case .success(let response):
            let retryAfter = response.header["Retry-After"].first.flatMap {
                RetryAfter.milliseconds($0, now: now / 1000)
            }
            self = .answered(statusCode: response.statusCode, retryAfter: retryAfter, isWhole: isWhole)
        }
    }
}

extension UploadPause {
    fileprivate init(_ result: Result<UploadResponse, UploadError>, milliseconds: Int64, goesOn: Bool) {
        var statusCode: Int?
        if case .success(let response) = result { statusCode = response.statusCode }
        self.init(milliseconds: milliseconds, statusCode: statusCode, goesOn: goesOn)
    }
}
