/// The violations that a check has found.
struct StoreFindings {
    private(set) var all: [String] = []

    mutating func add(_ sentence: String) { all.append(sentence) }

    mutating func expect(_ isKept: Bool, _ sentence: String) { if !isKept { add(sentence) } }

    mutating func expect(_ found: [UploadRecord], are expected: [UploadRecord], _ occasion: String) {
        if found != expected {
            add("has \(found.map(\.summary)) \(occasion), and not \(expected.map(\.summary))")
        }
    }

    mutating func expectError(_ sentence: String, _ body: () async throws -> Void) async {
        do {
            try await body()
            add(sentence)
        } catch {}
    }
}

extension UploadRecord {
    /// The identifier, the state and the number of attempts, for messages.
    var summary: String { "\(id.suffix(4)) \(state.rawValue) \(attempts)" }
}
