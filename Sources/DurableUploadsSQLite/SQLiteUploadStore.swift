public import DurableUploads
import _UploadThreads

/// A store of uploads in a folder, in a database of SQLite.
///
/// Several processes of one machine, and several stores of one process, can use one folder at the same time. Changes are on the
/// disk when their function returns; those that are made at the same time share one write to the disk.
///
/// A folder that is missing is created, readable by this user only, as its files are. A folder that belongs to another user, or
/// to which others can write, is refused, and so is one on a network file system.
public final class SQLiteUploadStore: UploadStore {
    /// The absolute path of the folder.
    public var folder: String { place.path }

    private let place: StoreFolder
    private let connection: StoreConnection

    /// Opens the store of a folder, and creates what is missing.
    ///
    /// - Parameter folder: The path of the folder.
    /// - Throws: Where the folder or its file system is not suitable, and where the database cannot be opened, is damaged, or was
    ///   made by a later version.
    public convenience init(folder: String) async throws(SQLiteUploadStoreError) {
        try await self.init(folder: folder, system: nil, busyTimeout: 10_000)
    }

    /// - Parameters:
    ///   - system: The name of SQLite's interface to the system; `nil` for the default.
    ///   - busyTimeout: The time in milliseconds for which an operation waits for another process.
    package init(folder: String, system: String?, busyTimeout: Int32) async throws(SQLiteUploadStoreError) {
        (place, connection) = try await StoreConnection.threads.run { () throws(SQLiteUploadStoreError) in
            let place = try StoreFolder(folder)
            return (place, StoreConnection(try place.openDatabase(system: system, busyTimeout: busyTimeout)))
        }
    }

    deinit {
        // The last connection to a database writes what is in its log, on a thread that may block.
        StoreConnection.threads.submit { [connection] in withExtendedLifetime(connection) {} }
    }

    /// Adds a record: see `UploadStore`.
    public func add(_ record: UploadRecord) async throws(SQLiteUploadStoreError) -> UploadRecord {
        try await connection.change { table throws(SQLiteUploadStoreError) in try table.add(record) }
    }

    /// Replaces the part of a record that can change: see `UploadStore`.
    public func update(_ record: UploadRecord) async throws(SQLiteUploadStoreError) {
        try await connection.change { table throws(SQLiteUploadStoreError) in try table.update(record) }
    }

    /// All records, in the order in which they were added.
    public func records() async throws(SQLiteUploadStoreError) -> [UploadRecord] {
        try await connection.read { table throws(SQLiteUploadStoreError) in try table.records() }
    }

    /// The records with a key, in the order in which they were added.
    public func records(key: String) async throws(SQLiteUploadStoreError) -> [UploadRecord] {
        try await connection.read { table throws(SQLiteUploadStoreError) in try table.records(key: key) }
    }

    /// The record with an identifier; `nil` where there is none.
    public func record(_ id: UploadRecord.ID) async throws(SQLiteUploadStoreError) -> UploadRecord? {
        try await connection.read { table throws(SQLiteUploadStoreError) in try table.record(id) }
    }

    /// Removes a record; does nothing where there is none.
    public func remove(_ id: UploadRecord.ID) async throws(SQLiteUploadStoreError) {
        try await connection.change { table throws(SQLiteUploadStoreError) in try table.remove(id) }
    }

    /// Removes records: all of them, or none if the process is killed before.
    package func remove(_ ids: [UploadRecord.ID]) async throws(SQLiteUploadStoreError) {
        guard !ids.isEmpty else { return }
        try await connection.change { table throws(SQLiteUploadStoreError) in for id in ids { try table.remove(id) } }
    }

    /// Takes the exclusive use of a name: see `UploadStore`.
    public func claim(_ name: String) async throws(SQLiteUploadStoreError) -> (any UploadClaim)? {
        let path = try place.claim(name)
        return try await StoreConnection.threads.run { () throws(SQLiteUploadStoreError) in try FileClaim.take(path) }
    }

    /// The process that has a claim on a name, for messages, where ``claim(_:)`` has returned `nil`.
    ///
    /// - Returns: The identifier of the process; `nil` where the claim has ended since.
    public func holder(of name: String) async -> Int32? {
        guard let path = try? place.claim(name) else { return nil }
        return await StoreConnection.threads.run { FileClaim.process(path) }
    }
}
