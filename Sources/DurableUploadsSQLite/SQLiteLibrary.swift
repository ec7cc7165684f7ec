import CUploadSQLite

/// The SQLite that this process has loaded.
enum SQLiteLibrary {
    /// The first version with STRICT tables: 3.37.
    private static let minimumVersion: CInt = 3_037_000

    static func check() throws(SQLiteUploadStoreError) {
        guard sqlite3_libversion_number() >= minimumVersion else {
            throw SQLiteUploadStoreError(
                .unusable, "SQLite \(String(cString: sqlite3_libversion())) is too old; install version 3.37 or later")
        }
        guard sqlite3_threadsafe() != 0 else {
            throw SQLiteUploadStoreError(
                .unusable, "this SQLite was built without threads; install one with SQLITE_THREADSAFE")
        }
    }
}
