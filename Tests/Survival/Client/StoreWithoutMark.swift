import DurableUploads

/// A store that keeps an upload as `sending` when its end is sent.
struct StoreWithoutMark: UploadStore {
    private let store: any UploadStore

    init(_ store: any UploadStore) { self.store = store }

    func add(_ record: UploadRecord) async throws -> UploadRecord { try await store.add(record) }

    func update(_ record: UploadRecord) async throws {
        guard record.state != .committing else { return }
        try await store.update(record)
    }

    func records() async throws -> [UploadRecord] { try await store.records() }

    func record(_ id: UploadRecord.ID) async throws -> UploadRecord? { try await store.record(id) }

    func remove(_ id: UploadRecord.ID) async throws { try await store.remove(id) }

    func claim(_ name: String) async throws -> (any UploadClaim)? { try await store.claim(name) }
}
