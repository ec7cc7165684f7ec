import DurableUploads
import UploadCore

/// The records in a database, for one thread at a time.
final class RecordTable {
    let connection: SQLiteConnection
    /// All records, at a state of the database.
    private var known: (state: State, records: [UploadRecord])?

    init(_ connection: sending SQLiteConnection) { self.connection = connection }

    /// A state of the database. It differs from an earlier one after each change by any connection.
    private struct State: Equatable {
        let changes: CInt
        let version: Int64
    }

    /// - Returns: The record, or an unfinished one with the same key.
    func add(_ record: UploadRecord) throws(SQLiteUploadStoreError) -> UploadRecord {
        // The words of the condition are those of the index.
        let unfinished = try select("WHERE key = ? AND state <> 'ended'", [.text(record.key)])
        if let unfinished = unfinished.first { return unfinished }
        guard try select("WHERE id = ?", [.text(record.id)]).isEmpty else {
            throw refusal("has an upload with the identifier '\(record.id.visible(limit: 64))' already")
        }
        try connection.run(
            """
            INSERT INTO upload
            (id, key, created, state, attempts, not_before, resource, outcome, status_code, message, response)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [.text(record.id), .text(record.key), .integer(record.created)] + record.changeableColumns)
        try connection.run(
            "INSERT INTO request (position, content) VALUES (?, ?)",
            [.integer(connection.lastInserted), .blob(record.content)])
        return record
    }

    func update(_ record: UploadRecord) throws(SQLiteUploadStoreError) {
        let others: [Void] = try connection.run(
            """
            SELECT 1 FROM upload AS other JOIN upload AS this USING (key)
            WHERE this.id = ?1 AND other.id <> ?1 AND other.state <> 'ended' AND ?2 <> 'ended'
            """, [.text(record.id), .text(record.state.rawValue)]
        ) { _ throws(SQLiteUploadStoreError) in }
        guard others.isEmpty else {
            throw refusal("has another unfinished upload of the same files to the same address")
        }
        try connection.run(
            """
            UPDATE upload
            SET state = ?, attempts = ?, not_before = ?, resource = ?, outcome = ?, status_code = ?, message = ?,
                response = ?
            WHERE id = ?
            """, record.changeableColumns + [.text(record.id)])
        guard connection.changes == 1 else {
            throw refusal("has no upload with the identifier '\(record.id.visible(limit: 64))'")
        }
    }

    /// All records, in the order in which they were added. They are read again only if the database has changed: a queue that waits
    /// for additions asks often, and its ended records can be many.
    func records() throws(SQLiteUploadStoreError) -> [UploadRecord] {
        let version = try connection.run("PRAGMA data_version") { row throws(SQLiteUploadStoreError) in row.integer(0) }
        let state = State(changes: connection.totalChanges, version: version.first.flatMap(\.self) ?? 0)
        if let known, known.state == state { return known.records }
        let records = try select("ORDER BY upload.position", [])
        known = (state, records)
        return records
    }

    func records(key: String) throws(SQLiteUploadStoreError) -> [UploadRecord] {
        try select("WHERE key = ? ORDER BY upload.position", [.text(key)])
    }

    func record(_ id: String) throws(SQLiteUploadStoreError) -> UploadRecord? {
        try select("WHERE id = ?", [.text(id)]).first
    }

    func remove(_ id: String) throws(SQLiteUploadStoreError) {
        try connection.run(
            "DELETE FROM request WHERE position = (SELECT position FROM upload WHERE id = ?)", [.text(id)])
        try connection.run("DELETE FROM upload WHERE id = ?", [.text(id)])
    }

    private func select(
        _ condition: String, _ values: [SQLiteValue]
    ) throws(SQLiteUploadStoreError) -> [UploadRecord] {
        try connection.run(
            """
            SELECT \(UploadRecord.columns)
            FROM upload LEFT JOIN request ON request.position = upload.position \(condition)
            """, values
        ) { row throws(SQLiteUploadStoreError) in
            guard let record = UploadRecord(row) else {
                throw .damaged("'\(connection.path.visible)'", "an upload in it is not readable")
            }
            return record
        }
    }

    private func refusal(_ fact: String) -> SQLiteUploadStoreError {
        SQLiteUploadStoreError(.refused, "the store '\(connection.path.visible)' \(fact)")
    }
}
