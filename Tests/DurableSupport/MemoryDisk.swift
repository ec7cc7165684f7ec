package import DurableUploads
import _UploadLocks

/// The records and claims of ``MemoryStore``s.
package final class MemoryDisk: Sendable {
    package struct Problem: Error {}

    private struct State {
        var records: [UploadRecord] = []
        var claims: [String: Claim] = [:]
        var history: [UploadRecord] = []
    }

    private let state = Mutex(State())

    package init(_ records: [UploadRecord] = []) { state.withLock { $0.records = records } }

    package var records: [UploadRecord] { state.withLock { $0.records } }

    /// The states that were written, in their order.
    package var history: [UploadRecord] { state.withLock { $0.history } }

    /// The names of the claims.
    package var claims: Set<String> { state.withLock { Set($0.claims.keys) } }

    /// Ends all claims, as the end of the process that has them.
    package func crash() { state.withLock { $0.claims = [:] } }

    func add(_ record: UploadRecord) throws -> UploadRecord {
        try state.withLock { state in
            if let other = state.records.first(where: { $0.key == record.key && $0.state != .ended }) { return other }
            guard !state.records.contains(where: { $0.id == record.id }) else { throw Problem() }
            state.records.append(record)
            state.history.append(record)
            return record
        }
    }

    package func update(_ record: UploadRecord) throws {
        try state.withLock { state in
            guard let index = state.records.firstIndex(where: { $0.id == record.id }) else { throw Problem() }
            var changed = state.records[index]
            changed.state = record.state
            changed.attempts = record.attempts
            changed.notBefore = record.notBefore
            changed.resource = record.resource
            changed.ending = record.ending
            let hasOther = state.records.contains {
                $0.key == changed.key && $0.id != changed.id && $0.state != .ended
            }
            guard changed.state == .ended || !hasOther else { throw Problem() }
            state.records[index] = changed
            state.history.append(changed)
        }
    }

    func remove(_ id: UploadRecord.ID) { state.withLock { $0.records.removeAll { $0.id == id } } }

    package func claim(_ name: String) -> (any UploadClaim)? {
        let claim = Claim(name: name, disk: self)
        return state.withLock { state in
            guard state.claims[name] == nil else { return nil }
            state.claims[name] = claim
            return claim
        }
    }

    private final class Claim: UploadClaim {
        let name: String
        let disk: MemoryDisk

        init(name: String, disk: MemoryDisk) {
            self.name = name
            self.disk = disk
        }

        func release() {
            disk.state.withLock { state in
                if state.claims[name] === self { state.claims[name] = nil }
            }
        }
    }
}
