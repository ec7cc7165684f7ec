import CUploadSQLite
import _UploadLibc

/// A connection to a database, for one thread at a time. Its errors name the path.
final class SQLiteConnection {
    private let handle: OpaquePointer
    let path: String

    /// Opens a database file, which must exist.
    ///
    /// - Parameter system: The name of SQLite's interface to the system; `nil` for the default.
    init(_ path: String, system: String? = nil) throws(SQLiteUploadStoreError) {
        var handle: OpaquePointer?
        // No mutex of its own: the owner has one.
        errno = 0
        let code = sqlite3_open_v2(path, &handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, system)
        guard code == SQLITE_OK, let handle else {
            let error = handle.map { Self.error(code, $0, path) }
            sqlite3_close_v2(handle)
            throw error ?? .sqlite(code, String(cString: sqlite3_errstr(code)), errno: 0, path: path)
        }
        self.handle = handle
        self.path = path
        sqlite3_extended_result_codes(handle, 1)
    }

    deinit { sqlite3_close_v2(handle) }

    /// Whether the file could be opened for reading only.
    var isReadOnly: Bool { sqlite3_db_readonly(handle, "main") != 0 }

    /// Whether the path leads to another file by now, or to none.
    var hasMoved: Bool {
        var hasMoved: CInt = 0
        return sqlite3_file_control(handle, "main", SQLITE_FCNTL_HAS_MOVED, &hasMoved) == SQLITE_OK && hasMoved != 0
    }

    /// The number of rows that the last statement has changed.
    var changes: CInt { sqlite3_changes(handle) }

    /// The number of rows that this connection has changed since it was opened.
    var totalChanges: CInt { sqlite3_total_changes(handle) }

    /// The key of the last row that was inserted.
    var lastInserted: Int64 { sqlite3_last_insert_rowid(handle) }

    /// Sets the time for which a statement waits for the locks of other connections.
    func setBusyTimeout(milliseconds: CInt) { sqlite3_busy_timeout(handle, milliseconds) }

    /// Runs a statement, and reads its rows.
    @discardableResult
    func run<Row>(
        _ sql: String, _ values: [SQLiteValue] = [],
        read: (SQLiteRow) throws(SQLiteUploadStoreError) -> Row
    ) throws(SQLiteUploadStoreError) -> [Row] {
        var statement: OpaquePointer?
        try check(sqlite3_prepare_v2(handle, sql, -1, &statement, nil))
        guard let statement else { return [] }
        defer { sqlite3_finalize(statement) }
        for (index, value) in zip(CInt(1)..., values) { try check(value.bind(to: statement, at: index)) }
        var rows: [Row] = []
        while true {
            errno = 0
            switch sqlite3_step(statement) {
            case SQLITE_ROW: rows.append(try read(SQLiteRow(statement)))
            case SQLITE_DONE: return rows
            case let code: throw Self.error(code, handle, path)
            }
        }
    }

    /// Runs a statement without rows.
    func run(_ sql: String, _ values: [SQLiteValue] = []) throws(SQLiteUploadStoreError) {
        try run(sql, values) { _ throws(SQLiteUploadStoreError) in }
    }

    /// Runs statements that are all in the database behind the return, on the disk, or not at all.
    func transaction<Value>(
        _ body: () throws(SQLiteUploadStoreError) -> Value
    ) throws(SQLiteUploadStoreError) -> Value {
        // With the lock for writing from the start: a reader that becomes a writer can fail without a wait.
        try run("BEGIN IMMEDIATE")
        do {
            let value = try body()
            try run("COMMIT")
            return value
        } catch {
            // Some errors have rolled back by themselves.
            if sqlite3_get_autocommit(handle) == 0 { try? run("ROLLBACK") }
            throw error
        }
    }

    private func check(_ code: CInt) throws(SQLiteUploadStoreError) {
        guard code == SQLITE_OK else { throw Self.error(code, handle, path) }
    }

    private static func error(_ code: CInt, _ handle: OpaquePointer, _ path: String) -> SQLiteUploadStoreError {
        // SQLite's own copy is not set by a commit.
        let number = [SQLITE_IOERR, SQLITE_CANTOPEN].contains(code & 0xFF) ? errno : 0
        return .sqlite(code, String(cString: sqlite3_errmsg(handle)), errno: number, path: path)
    }
}
