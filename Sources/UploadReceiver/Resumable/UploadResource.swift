import NIOCore
import _UploadLocks

/// One upload in several requests.
///
/// Only the request that has the ``turn`` changes it. The others read.
final class UploadResource: Sendable {
    private struct State {
        var record: ResourceRecord
        /// The number of bytes on the disk.
        var offset: Int64
        var isRemoved = false
        /// The connection over which content came last. A reference, because the address of one that is gone is used again.
        var connection: (any Channel)?
        /// The entry of the page.
        var entry: UploadRecord?
    }

    let id: String
    let turn = UploadTurn()
    private let state: Mutex<State>
    private let start = ContinuousClock.now
    /// The seconds before this server.
    private let earlier: Int64

    init(_ record: ResourceRecord, offset: Int64) {
        id = record.id
        earlier = max(0, WallClock.now() - record.created)
        state = Mutex(State(record: record, offset: offset))
    }

    var record: ResourceRecord { state.withLock { $0.record } }

    var offset: Int64 {
        get { state.withLock { $0.offset } }
        set { state.withLock { $0.offset = newValue } }
    }

    /// Whether the content has ended. In tus its last byte is the end, also of one that a killed server did not notice.
    var hasEnded: Bool {
        state.withLock { $0.record.isComplete || $0.record.kind == .tus && $0.offset == $0.record.length }
    }

    /// Whether it was cancelled or has expired.
    var isRemoved: Bool {
        get { state.withLock { $0.isRemoved } }
        set { state.withLock { $0.isRemoved = newValue } }
    }

    /// The time since the creation.
    var age: Duration { .seconds(earlier) + (ContinuousClock.now - start) }

    func set(_ record: ResourceRecord) { state.withLock { $0.record = record } }

    /// The bytes of the disk that it may take.
    var reserved: Int64 {
        state.withLock { state in
            state.record.answer == nil && !state.isRemoved ? max(state.offset, state.record.length ?? 0) : 0
        }
    }

    /// Counts a request with content.
    func countConnection(_ channel: any Channel) {
        count { state in
            if state.connection !== channel { state.record.connections += 1 }
            state.connection = channel
        }
    }

    /// Counts a request that ended before its content.
    func countInterruption() { count { $0.record.interruptions += 1 } }

    private func count(_ body: (inout State) -> Void) {
        let (record, entry) = state.withLock { state in
            body(&state)
            return (state.record, state.entry)
        }
        entry?.count(connections: record.connections, interruptions: record.interruptions)
    }

    /// The entry of the page, made when it is needed: after a restart an upload continues in a new one.
    func entry(in journal: UploadJournal?) -> UploadRecord? {
        state.withLock { state in
            if state.entry == nil { state.entry = journal?.begin(state.record) }
            return state.entry
        }
    }

    func setEntry(_ entry: UploadRecord?) { state.withLock { $0.entry = entry } }
}

extension UploadJournal {
    /// Adds an upload that began before this server.
    fileprivate func begin(_ record: ResourceRecord) -> UploadRecord {
        let type = record.contentType.map { [(name: "Content-Type", value: $0)] } ?? []
        return begin(method: "POST", target: record.target, headers: type, length: record.length)
    }
}
