import UploadCore

/// The tables of a store, and the number of their format.
///
/// The requests are in a table of their own, so that a change of state does not write them again.
enum StoreSchema {
    /// SQLite's `application_id`: "upld".
    private static let application: Int64 = 0x7570_6C64
    private static let format: Int64 = 1

    private static let tables = [
        """
        CREATE TABLE upload (
            position INTEGER PRIMARY KEY,
            id TEXT NOT NULL UNIQUE,
            key TEXT NOT NULL,
            created INTEGER NOT NULL,
            state TEXT NOT NULL,
            attempts INTEGER NOT NULL,
            not_before INTEGER NOT NULL,
            resource TEXT,
            outcome TEXT,
            status_code INTEGER,
            message TEXT,
            response TEXT
        ) STRICT
        """,
        "CREATE UNIQUE INDEX unfinished ON upload(key) WHERE state <> 'ended'",
        "CREATE INDEX same ON upload(key)",
        "CREATE TABLE request (position INTEGER PRIMARY KEY, content BLOB NOT NULL) STRICT",
    ]

    /// Makes the tables of a new database, and checks the format of one that exists.
    static func prepare(_ connection: SQLiteConnection) throws(SQLiteUploadStoreError) {
        // In one transaction, also for reading: another version of the library could make the tables meanwhile.
        try connection.transaction { () throws(SQLiteUploadStoreError) in
            let application = try number("PRAGMA application_id", connection)
            let format = try number("PRAGMA user_version", connection)
            switch (application, format) {
            case (Self.application, Self.format): return
            case (Self.application, let format) where format > Self.format:
                throw SQLiteUploadStoreError(
                    .newerFormat,
                    "'\(connection.path.visible)' was made by a later version (its format is \(format), and this version "
                        + "reads \(Self.format)); use the later version, or choose another folder")
            case (0, 0) where try number("SELECT count(*) FROM sqlite_schema", connection) == 0:
                for table in tables { try connection.run(table) }
                try connection.run("PRAGMA application_id = \(Self.application)")
                try connection.run("PRAGMA user_version = \(Self.format)")
            default: throw .damaged("'\(connection.path.visible)'", "a database of another program")
            }
        }
    }

    private static func number(
        _ sql: String, _ connection: SQLiteConnection
    ) throws(SQLiteUploadStoreError) -> Int64 {
        try connection.run(sql) { row throws(SQLiteUploadStoreError) in row.integer(0) ?? 0 }.first ?? 0
    }
}
