/// One upload of the plan.
struct PlannedUpload: Sendable {
    /// When the upload is aborted.
    enum Abort: Sendable {
        case never, atOnce
        /// As soon as progress reports this many bytes.
        case afterBytes(Int64)
        case after(Duration)
    }

    let id: Int
    let url: String
    let path: String
    let timeout: Duration?
    let abort: Abort
    /// The change to the file, which is the upload's own copy, after its first byte was sent.
    let change: FileChange?
    /// Whether it starts after the shutdown of its client.
    let isLate: Bool

    /// Parses the words of a line: `upload ID URL PATH TIMEOUT ABORT CHANGE LATE`, with `-` for nothing.
    init(_ words: [Substring]) {
        precondition(words.count == 8, "invalid upload in the plan: \(words)")
        func number(_ word: Substring) -> Int {
            guard let number = Int(word) else { preconditionFailure("invalid number in the plan: \(word)") }
            return number
        }
        id = number(words[1])
        url = String(words[2])
        path = String(words[3])
        timeout = words[4] == "-" ? nil : .milliseconds(number(words[4]))
        abort =
            switch words[5].first {
            case "-": .never
            case "0": .atOnce
            case "b": .afterBytes(Int64(number(words[5].dropFirst())))
            default: .after(.milliseconds(number(words[5].dropFirst())))
            }
        change = words[6] == "-" ? nil : FileChange(rawValue: String(words[6]))
        isLate = words[7] == "late"
    }
}

/// One client of the plan, with its uploads.
struct PlannedClient: Sendable {
    let parallel: Int
    let idleTimeout: Duration
    let certificates: String
    let aborts: Bool
    /// The number of times that an upload is sent again.
    let retries: Int
    var uploads: [PlannedUpload] = []

    /// Parses the words of a line: `client PARALLEL IDLE-TIMEOUT CERTIFICATES waiting|aborting RETRIES`.
    init(_ words: [Substring]) {
        guard words.count == 6, let parallel = Int(words[1]), let idle = Int(words[2]), let retries = Int(words[5])
        else {
            preconditionFailure("invalid client in the plan: \(words)")
        }
        self.parallel = parallel
        idleTimeout = .milliseconds(idle)
        certificates = String(words[3])
        aborts = words[4] == "aborting"
        self.retries = retries
    }
}
