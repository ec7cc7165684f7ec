/// A store whose errors are ``UploadQueueError``.
///
/// Each call runs in a Swift task of its own: an upload that is stopped must still write its record.
struct StoreAccess: Sendable {
    private let store: any UploadStore

    init(_ store: any UploadStore) { self.store = store }

    func add(_ record: UploadRecord) async throws(UploadQueueError) -> UploadRecord {
        try await call { try await $0.add(record) }
    }

    func update(_ record: UploadRecord) async throws(UploadQueueError) {
        try await call { try await $0.update(record) }
    }

    func records() async throws(UploadQueueError) -> [UploadRecord] { try await call { try await $0.records() } }

    func records(key: String) async throws(UploadQueueError) -> [UploadRecord] {
        try await call { try await $0.records(key: key) }
    }

    func record(_ id: UploadRecord.ID) async throws(UploadQueueError) -> UploadRecord? {
        try await call { try await $0.record(id) }
    }

    func remove(_ id: UploadRecord.ID) async throws(UploadQueueError) { try await call { try await $0.remove(id) } }

    func claim(_ name: String) async throws(UploadQueueError) -> (any UploadClaim)? {
        try await call { try await $0.claim(name) }
    }

    private func call<Value: Sendable>(
        _ body: @escaping @Sendable (any UploadStore) async throws -> Value
    ) async throws(UploadQueueError) -> Value {
        switch await Task(operation: { [store] in try await body(store) }).result {
        case .success(let value): return value
        case .failure(let error):
            throw UploadQueueError(.store, "the store of uploads cannot be used: \(error)", underlyingError: error)
        }
    }
}
