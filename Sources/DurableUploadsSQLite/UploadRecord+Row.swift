import DurableUploads

extension UploadRecord {
    static let columns =
        "id, key, content, created, state, attempts, not_before, outcome, status_code, message, response, resource"

    /// The values of `state` and the columns behind it.
    var changeableColumns: [SQLiteValue] {
        [
            .text(state.rawValue), .integer(Int64(attempts)), .integer(notBefore),
            resource.map { .text($0) } ?? .null, ending.map { .text($0.outcome.rawValue) } ?? .null,
            (ending?.statusCode).map { .integer(Int64($0)) } ?? .null,
            (ending?.message).map { .text($0) } ?? .null,
            ending.map { .text($0.response) } ?? .null,
        ]
    }

    /// A record from a row with ``columns``; `nil` where a value is not possible.
    init?(_ row: SQLiteRow) {
        guard let id = row.text(0), let key = row.text(1), let content = row.blob(2), let created = row.integer(3),
            let state = row.text(4).flatMap(State.init(rawValue:)),
            let attempts = row.integer(5).flatMap(Int.init(exactly:)), let notBefore = row.integer(6)
        else { return nil }
        var ending: Ending?
        if !row.isNull(7) {
            guard let outcome = row.text(7).flatMap(Outcome.init(rawValue:)), let response = row.text(10)
            else { return nil }
            ending = Ending(
                outcome: outcome, statusCode: row.integer(8).flatMap(Int.init(exactly:)), message: row.text(9),
                response: response)
        }
        self.init(
            id: id, key: key, content: content, created: created, state: state, attempts: attempts,
            notBefore: notBefore, resource: row.text(11), ending: ending)
    }
}
