import CUploadSQLite

/// The current row of a statement.
///
/// A column that has another type than the schema demands is `nil`: the database is damaged.
struct SQLiteRow {
    private let statement: OpaquePointer

    init(_ statement: OpaquePointer) { self.statement = statement }

    func integer(_ column: CInt) -> Int64? {
        sqlite3_column_type(statement, column) == SQLITE_INTEGER ? sqlite3_column_int64(statement, column) : nil
    }

    func text(_ column: CInt) -> String? {
        sqlite3_column_type(statement, column) == SQLITE_TEXT
            ? String(decoding: bytes(of: column, from: sqlite3_column_text(statement, column)), as: UTF8.self) : nil
    }

    func blob(_ column: CInt) -> [UInt8]? {
        sqlite3_column_type(statement, column) == SQLITE_BLOB
            ? Array(bytes(of: column, from: sqlite3_column_blob(statement, column))) : nil
    }

    func isNull(_ column: CInt) -> Bool { sqlite3_column_type(statement, column) == SQLITE_NULL }

    /// - Parameter start: The first byte, which must be asked for before the count; `nil` for none.
    private func bytes(of column: CInt, from start: UnsafeRawPointer?) -> UnsafeRawBufferPointer {
        let count = Int(sqlite3_column_bytes(statement, column))
        return UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : count)
    }
}
