package import DurableUploads
import _UploadLocks

/// A store in memory, for tests: several handles on one ``MemoryDisk``, and a failure at any call.
package struct MemoryStore: UploadStore {
    /// A call of a store, before or after its work.
    package enum Call: Hashable, Sendable {
        case add, records, remove, claim
        case record(UploadRecord.ID)
        case update(UploadRecord.State)
    }

    package struct Failure: Error, CustomStringConvertible {
        package let call: Call

        package init(call: Call) { self.call = call }

        package var description: String { "no space left on the disk (\(call))" }
    }

    package let disk: MemoryDisk
    /// Called before each call; its error is that of the call, which then changes nothing.
    package let before: @Sendable (Call) async throws -> Void
    /// Called after the work of each call; its error is that of the call, which has changed the disk.
    package let after: @Sendable (Call) async throws -> Void

    package init(
        _ disk: MemoryDisk = MemoryDisk(), before: @escaping @Sendable (Call) async throws -> Void = { _ in },
        after: @escaping @Sendable (Call) async throws -> Void = { _ in }
    ) {
        self.disk = disk
        self.before = before
        self.after = after
    }

    package func add(_ record: UploadRecord) async throws -> UploadRecord {
        try await call(.add) { try disk.add(record) }
    }

    package func update(_ record: UploadRecord) async throws {
        try await call(.update(record.state)) { try disk.update(record) }
    }

    package func records() async throws -> [UploadRecord] { try await call(.records) { disk.records } }

    package func record(_ id: UploadRecord.ID) async throws -> UploadRecord? {
        try await call(.record(id)) { disk.records.first { $0.id == id } }
    }

    package func remove(_ id: UploadRecord.ID) async throws { try await call(.remove) { disk.remove(id) } }

    package func claim(_ name: String) async throws -> (any UploadClaim)? {
        try await call(.claim) { disk.claim(name) }
    }

    private func call<Value>(_ call: Call, _ work: () throws -> Value) async throws -> Value {
        try await before(call)
        let value = try work()
        try await after(call)
        return value
    }
}
