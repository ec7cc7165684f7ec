import CUploadSQLite
import DurableUploads
import DurableUploadsSQLite
import Foundation
import TestSupport
import Testing
import _UploadLocks

/// Tests of stores in folders. Some start many programs, or write many megabytes.
@Suite("A store of uploads in a folder", .phase(.scripts), .timeLimit(minutes: 5)) struct StoreTests {}

extension UploadRecord {
    /// A new record, with a key of its own.
    init(_ id: String, content: [UInt8] = [1, 2, 3]) {
        self.init(id: id, key: "key of \(id)", content: content, created: 1_700_000_000_000)
    }

    /// The same record in another state.
    func changed(to state: State, ending: Ending? = nil) -> Self {
        var record = self
        record.state = state
        record.ending = ending
        return record
    }
}

/// The process that uses a store.
enum StoreProcessRun {
    static let program = Programs.built("UploadStoreProcess")

    static func run(
        _ arguments: [String], environment: [String: String] = [:]
    ) async throws -> ProgramResult { try await Programs.run(program, arguments, environment: environment) }
}

/// Runs statements of SQL on a database, as another program would, and returns the first column of their last row.
@discardableResult
func sql(_ text: String, in path: String) throws -> String? {
    var handle: OpaquePointer?
    defer { sqlite3_close(handle) }
    try #require(sqlite3_open(path, &handle) == SQLITE_OK)
    sqlite3_busy_timeout(handle, 10_000)
    var last: String?
    var statement: OpaquePointer?
    for part in text.split(separator: ";") {
        try #require(sqlite3_prepare_v2(handle, String(part), -1, &statement, nil) == SQLITE_OK, "\(part)")
        while sqlite3_step(statement) == SQLITE_ROW {
            last = sqlite3_column_text(statement, 0).map { String(cString: $0) }
        }
        #expect(sqlite3_finalize(statement) == SQLITE_OK, "\(part)")
    }
    return last
}

/// The error of an operation that must fail.
func storeError(_ body: () async throws -> Void) async -> SQLiteUploadStoreError? {
    await #expect(throws: SQLiteUploadStoreError.self) { try await body() }
}

/// A number that tasks change.
final class Counter: Sendable {
    private let number = Mutex(0)

    var value: Int { number.withLock { $0 } }

    /// - Returns: The sum.
    @discardableResult
    func add(_ summand: Int) -> Int {
        number.withLock { number in
            number += summand
            return number
        }
    }
}
