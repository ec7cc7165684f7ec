import UploadCore
public import UploadEngine

extension UploadQueue {
    /// Sends one upload now, or goes on with the same one of an earlier process.
    ///
    /// The record of an upload that has ended stays until `deliver` has returned. So a process that is killed before delivers
    /// the same ending when it calls again, and sends nothing. An ending that is ``UploadRecord/Outcome/unknown`` is kept and
    /// delivered again by each call, until one is `restarting`. A resumable upload that failed, or whose credentials the server
    /// refused (401, 403, 407), goes on with the next call.
    ///
    /// Cancelling the task stops the upload and keeps its record. An upload whose end was sent has 5 seconds for its response.
    ///
    /// - Parameters:
    ///   - upload: The upload. The same one is that of the same files, unchanged, to the same address with the same header
    ///     fields; the values of credentials may differ.
    ///   - restarting: Whether to forget what an earlier process has done: the caller's word that the upload is to be sent
    ///     anew.
    ///   - retry: Whether it is sent again by this call. Whether the server recognises a repetition is a property of the
    ///     upload.
    ///   - destination: The destination of the response's body.
    ///   - deliver: Called with the ending before this function returns. If it throws, the record stays.
    ///   - onProgress: Called with the progress of sending, which never falls.
    /// - Returns: The ending, whatever it is.
    /// - Throws: ``UploadQueueError`` with ``UploadQueueError/Reason/busy``, ``UploadQueueError/Reason/store`` or
    ///   ``UploadQueueError/Reason/stopped``; the error of `deliver`.
    @discardableResult
    public func upload(
        _ upload: DurableUpload, restarting: Bool = false, retry: RetryPolicy = .times(8),
        response destination: ResponseDestination = .memory,
        deliver: (FinishedUpload) async throws -> Void = { _ in },
        onProgress: (@Sendable (UploadProgress) -> Void)? = nil
    ) async throws -> FinishedUpload {
        try await self.upload(
            upload, restarting: restarting, retry: retry, response: destination, deliver: deliver,
            onProgress: onProgress,
            onPause: nil)
    }

    /// Sends one upload, as the public function.
    ///
    /// - Parameter onPause: Called before each pause between two attempts.
    package func upload(
        _ upload: DurableUpload, restarting: Bool, retry: RetryPolicy, response destination: ResponseDestination,
        deliver: (FinishedUpload) async throws -> Void, onProgress: (@Sendable (UploadProgress) -> Void)?,
        onPause: (@Sendable (UploadPause) -> Void)?
    ) async throws -> FinishedUpload {
        let (record, claim) = try await claimed(upload, restarting)
        defer { claim.release() }
        let finished =
            if record.state == .ended {
                FinishedUpload(record: record, ending: record.ending ?? .missing, response: nil, error: nil)
            } else {
                try await send(upload, record, retry.rules, destination, AttemptMemory(onProgress, onPause: onPause))
            }
        try await deliver(finished)
        if finished.canContinue {
            var record = finished.record
            (record.state, record.ending) = (finished.stateBefore, nil)
            try await store.update(record)
        } else if finished.ending.outcome != .unknown {
            try await store.remove(record.id)
        }
        return finished
    }

    private func send(
        _ upload: DurableUpload, _ first: UploadRecord, _ rules: RetryRules, _ destination: ResponseDestination,
        _ memory: AttemptMemory
    ) async throws(UploadQueueError) -> FinishedUpload {
        var request = upload.request
        // Those of the first attempt: a server recognises a repetition only by its key, and goes on only with the same bytes.
        let stored = StoredRequest(content: first.content)
        request.idempotencyKey = stored?.idempotencyKey
        request.repeatsReceived = stored?.repeatsReceived ?? false
        request.boundary = stored?.boundary
        let attempt = RecordAttempt(
            client: client, store: store, timing: timing, request: request, credentials: upload.credentials,
            rules: RetryRules(
                maximumRetries: rules.maximumRetries, maximumTime: rules.maximumTime,
                repeatsWhole: request.repeatsReceived),
            destination: destination, memory: memory)
        let start = timing.now()
        memory.begin(first)
        var record = first
        while true {
            switch try await attempt.run(record, retries: memory.retries(record), elapsed: timing.now() - start) {
            case .ended(let finished): return finished
            case .again(let next, let pause):
                record = next
                do { try await timing.sleep(pause) } catch { throw .stopped }
            }
        }
    }

    /// The record of an upload, new or of an earlier process, and the claim on it.
    private func claimed(
        _ upload: DurableUpload, _ restarting: Bool
    ) async throws(UploadQueueError) -> (UploadRecord, any UploadClaim) {
        let new = upload.request.record(isQueued: false, credentials: upload.credentials, now: timing.now())
        if restarting {
            for record in try await store.records(key: new.key) { try await forget(record.id) }
        }
        while true {
            guard !Task.isCancelled else { throw .stopped }
            var id = try await undelivered(new.key)
            if id == nil {
                let added = try await store.add(new).id
                // Again: one that had not ended at the first look is not found by `add` when it has ended since.
                id = try await undelivered(new.key) ?? added
            }
            guard let id else { continue }
            let claim = try await claim(id)
            guard let record = try await store.record(id) else {
                // Its process has delivered the ending, and removed the record.
                claim.release()
                continue
            }
            if record.state == .ended { try await forgetUnused(new.key) }
            return (record, claim)
        }
    }

    /// The record of an ending that was not delivered.
    private func undelivered(_ key: String) async throws(UploadQueueError) -> UploadRecord.ID? {
        try await store.records(key: key).last { $0.state == .ended }?.id
    }

    /// Removes a record that was added while an ending waited for its delivery: by a process that was killed before it found
    /// that ending. It would be sent by the call after the next one.
    private func forgetUnused(_ key: String) async throws(UploadQueueError) {
        for record in try await store.records(key: key) where record.state != .ended {
            guard record.attempts == 0, let claim = try await store.claim(record.id) else { continue }
            defer { claim.release() }
            try await store.remove(record.id)
        }
    }

    private func forget(_ id: UploadRecord.ID) async throws(UploadQueueError) {
        let claim = try await claim(id)
        defer { claim.release() }
        try await store.remove(id)
    }
}

extension UploadRecord.Ending {
    /// The ending of a record that has ended without one, which only a damaged store has.
    fileprivate static let missing = Self(
        outcome: .unknown, message: "the store has no ending of the upload; the server may have received it")
}
