import UploadCore
public import UploadEngine

/// Uploads that survive the process: each has a record in a store, from which a later process goes on.
///
/// ```swift
/// let queue = UploadQueue(client, store: store)
/// try await queue.add(DurableUpload(.form([.file("photo", photo)]), to: "\(server)/photos"))
/// try await queue.run { finished in print(finished.ending.outcome.rawValue) }
/// ```
///
/// An upload is never stored twice because a process was killed: before the end of a body is sent, its record has the state
/// ``UploadRecord/State/committing`` on the disk, and a process that finds this state does not send the upload again. Its
/// ending is ``UploadRecord/Outcome/unknown`` then, and that of every other upload is a fact.
///
/// Any number of processes can use one store; the store's claims keep them apart.
public final class UploadQueue: Sendable {
    let client: UploadClient
    let store: StoreAccess
    let timing: QueueTiming

    /// Creates a queue.
    ///
    /// - Parameters:
    ///   - client: Sends the uploads, as many at once as its configuration allows. Its `RetryPolicy` has no effect.
    ///   - store: Keeps the records.
    public convenience init(_ client: UploadClient, store: any UploadStore) {
        self.init(client, store: store, timing: .system)
    }

    package init(_ client: UploadClient, store: any UploadStore, timing: QueueTiming) {
        self.client = client
        self.store = StoreAccess(store)
        self.timing = timing
    }

    /// Adds an upload for ``run(watching:maximumAge:onEnd:onProgress:)`` of this or another process.
    ///
    /// - Returns: Its record, when it is on the disk; or that of the same upload which has not ended.
    /// - Throws: ``UploadQueueError/Reason/refused`` for a header field that is a credential and would be stored,
    ///   ``UploadQueueError/Reason/store``.
    @discardableResult
    public func add(_ upload: DurableUpload) async throws(UploadQueueError) -> UploadRecord {
        if let field = upload.credentials.first {
            throw UploadQueueError(
                .refused,
                "the value of the header '\(field.name.visible)' would be stored; name its variable or file as a secret "
                    + "header")
        }
        return try await store.add(upload.request.record(isQueued: true, now: timing.now()))
    }

    /// Makes an upload wait again that has ended, or whose server may have received it: the caller's word that it is to be
    /// sent. One that is not of the queue waits for its next call.
    ///
    /// - Throws: ``UploadQueueError/Reason/notFound``; ``UploadQueueError/Reason/busy`` while it is sent;
    ///   ``UploadQueueError/Reason/refused`` where another one of the same files waits; ``UploadQueueError/Reason/store``.
    public func retry(_ id: UploadRecord.ID) async throws(UploadQueueError) {
        let claim = try await claim(id)
        defer { claim.release() }
        guard var record = try await store.record(id) else { throw .notFound(id) }
        let other = try await store.records(key: record.key).first { $0.id != id && $0.state != .ended }
        if let other {
            throw UploadQueueError(.refused, "the upload \(id) was added again as \(other.id), which has not ended")
        }
        (record.state, record.attempts, record.notBefore, record.ending) = (.waiting, 0, 0, nil)
        try await store.update(record)
    }

    /// Removes an upload: it is not sent any more.
    ///
    /// - Throws: ``UploadQueueError/Reason/notFound``; ``UploadQueueError/Reason/busy`` while it is sent;
    ///   ``UploadQueueError/Reason/store``.
    public func remove(_ id: UploadRecord.ID) async throws(UploadQueueError) {
        let claim = try await claim(id)
        defer { claim.release() }
        guard try await store.record(id) != nil else { throw .notFound(id) }
        try await store.remove(id)
    }

    func claim(_ id: UploadRecord.ID) async throws(UploadQueueError) -> any UploadClaim {
        // Only a valid identifier is the name of a claim.
        guard id.utf8.count == 32, id.utf8.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0) })
        else {
            throw .notFound(id.visible(limit: 64))
        }
        guard let claim = try await store.claim(id) else { throw .busy(id) }
        return claim
    }
}
