import UploadCore
import UploadEngine
import _UploadLocks

/// The marks on the disk of one attempt: the resource of the upload at the server, before something is sent there, and that the
/// server may have the upload, before its end is sent.
///
/// An attempt can end while a mark is being written, for example by an early response. ``close()`` waits for that, so that
/// a mark is never written over what follows it.
final class CommitMark: Sendable {
    private struct State {
        var record: UploadRecord
        var writing: Task<UploadQueueError?, Never>?
        var isClosed = false
    }

    private let store: StoreAccess
    private let state: Mutex<State>

    /// - Parameter record: The record in the state in which it is on the disk.
    init(_ record: UploadRecord, _ store: StoreAccess) {
        self.store = store
        state = Mutex(State(record: record))
    }

    /// The record with its marks.
    var record: UploadRecord { state.withLock { $0.record } }

    /// Whether the mark of the end is on the disk, or being written.
    var isSet: Bool { record.state == .committing }

    /// Writes that the server may have the upload, and returns when it is on the disk. Once: a body that is sent again, for a
    /// redirect, has its mark.
    ///
    /// - Throws: Where it cannot be written. Then the end of the body must not be sent.
    func set() async throws(UploadFailure) {
        try await write { record in
            guard record.state != .committing else { return false }
            record.state = .committing
            return true
        }
    }

    /// Writes the resource of the upload, and returns when it is on the disk.
    ///
    /// - Throws: Where it cannot be written. Then nothing must be sent to it.
    func set(_ resource: ResumableResource) async throws(UploadFailure) {
        try await write { record in
            record.resource = resource.text
            return true
        }
    }

    /// Ends the attempt: no mark is written any more.
    ///
    /// - Returns: The error of writing it, if there was one.
    func close() async -> UploadQueueError? {
        let writing = state.withLock { state in
            state.isClosed = true
            return state.writing
        }
        return await writing?.value
    }

    /// - Parameter change: Returns whether there is something to write.
    private func write(_ change: (inout UploadRecord) -> Bool) async throws(UploadFailure) {
        let (writing, isClosed) = state.withLock { state in
            if !state.isClosed, change(&state.record) { state.writing = write(state.record, after: state.writing) }
            return (state.writing, state.isClosed)
        }
        if isClosed { throw .aborted }
        if let error = await writing?.value { throw UploadFailure(.inputOutput, error.message, reason: .other) }
    }

    private func write(
        _ record: UploadRecord, after previous: Task<UploadQueueError?, Never>?
    ) -> Task<UploadQueueError?, Never> {
        Task { [store] in
            if let error = await previous?.value { return error }
            do throws(UploadQueueError) {
                try await store.update(record)
                return nil
            } catch { return error }
        }
    }
}
