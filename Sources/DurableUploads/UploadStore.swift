/// The place of uploads that survive the process: records on a disk, and claims on them.
///
/// Several processes can use one store. Each function is atomic for all of them, and each that changes something returns when
/// the change is on the disk: a process that is killed, or a machine that loses power, behind the return keeps it. A change
/// that did not return is there as a whole, or not at all.
///
/// A function throws where the store cannot be read or written. The upload then sends nothing more. The error is shown to
/// users: its description has the problem, the path, and the remedy.
///
/// `UploadStoreCheck` checks an implementation.
public protocol UploadStore: Sendable {
    /// Adds a record.
    ///
    /// - Parameter record: A new record, with an identifier that no other has.
    /// - Returns: The record; or, where an unfinished record has the same ``UploadRecord/key``, that one, and nothing is
    ///   changed.
    /// - Throws: Also where a record has the same identifier.
    func add(_ record: UploadRecord) async throws -> UploadRecord

    /// Replaces the part of a record that can change: ``UploadRecord/state``, ``UploadRecord/attempts``,
    /// ``UploadRecord/notBefore``, ``UploadRecord/resource`` and ``UploadRecord/ending``.
    ///
    /// - Throws: Also where there is no record with this identifier, and where the record would be the second unfinished one
    ///   with its key. Nothing is changed then.
    func update(_ record: UploadRecord) async throws

    /// All records, in the order in which they were added.
    func records() async throws -> [UploadRecord]

    /// The records with a key, in the order in which they were added. Without an implementation, they are searched in
    /// ``records()``.
    func records(key: String) async throws -> [UploadRecord]

    /// The record with an identifier; `nil` where there is none.
    func record(_ id: UploadRecord.ID) async throws -> UploadRecord?

    /// Removes a record; does nothing where there is none.
    func remove(_ id: UploadRecord.ID) async throws

    /// Takes the exclusive use of a name, over all processes and all handles of the store. It ends with
    /// ``UploadClaim/release()``, or with the process, however that ends.
    ///
    /// - Parameter name: The identifier of a record, or `queue`: 1 to 64 letters, digits and hyphens of ASCII. A record with
    ///   this identifier need not exist.
    /// - Returns: The claim; `nil` at once while another one on the name exists.
    func claim(_ name: String) async throws -> (any UploadClaim)?
}

extension UploadStore {
    /// The records with a key, out of all records.
    public func records(key: String) async throws -> [UploadRecord] { try await records().filter { $0.key == key } }
}

/// The exclusive use of a name in a store.
public protocol UploadClaim: Sendable {
    /// Ends the claim, when the function returns. A second call does nothing.
    func release()
}
