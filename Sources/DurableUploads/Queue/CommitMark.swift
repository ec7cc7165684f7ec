import UploadCore
import _UploadLocks

/// The mark on the disk that the server may have the upload: it is there before the end of the body is sent.
///
/// An attempt can end while the mark is being written, for example by an early response. ``close()`` waits for that, so that
/// the mark is never written over what follows it.
final class CommitMark: Sendable {
    private struct State {
        var writing: Task<UploadQueueError?, Never>?
        var isClosed = false
    }

    private let record: UploadRecord
    private let store: StoreAccess
    private let state = Mutex(State())

    /// - Parameter record: The record in the state in which it is on the disk.
    init(_ record: UploadRecord, _ store: StoreAccess) {
        self.record = record
        self.store = store
    }

    /// Whether the mark is on the disk, or being written.
    var isSet: Bool { record.state == .committing || state.withLock { $0.writing != nil } }

    /// Writes the mark, and returns when it is on the disk. Once: a body that is sent again, for a redirect, has its mark.
    ///
    /// - Throws: Where it cannot be written. Then the end of the body must not be sent.
    func set() async throws(UploadFailure) {
        guard record.state != .committing else { return }
        let writing = state.withLock { state -> Task<UploadQueueError?, Never>? in
            guard !state.isClosed else { return nil }
            if state.writing == nil { state.writing = write() }
            return state.writing
        }
        guard let writing else { throw .aborted }
        if let error = await writing.value { throw UploadFailure(.inputOutput, error.message, reason: .other) }
    }

    /// Ends the attempt: the mark is not written any more.
    ///
    /// - Returns: The error of writing it, if there was one.
    func close() async -> UploadQueueError? {
        let writing = state.withLock { state in
            state.isClosed = true
            return state.writing
        }
        return await writing?.value
    }

    private func write() -> Task<UploadQueueError?, Never> {
        Task { [record, store] in
            var marked = record
            marked.state = .committing
            do throws(UploadQueueError) {
                try await store.update(marked)
                return nil
            } catch { return error }
        }
    }
}
