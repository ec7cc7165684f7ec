/// One request as the page shows it. The script of the page reads its JSON.
///
/// All of its content comes from a client, so all of it is limited: its memory does not depend on the request.
struct JournalEntry: Encodable, Sendable {
    enum State: String, Encodable {
        case receiving, stored, refused
        /// The request ended without a response.
        case aborted
    }

    struct Header: Encodable, Sendable {
        let name: Excerpt
        let value: Excerpt
        /// Whether the value is secret and therefore not kept.
        let masked: Bool
    }

    /// The maximum number of bytes in all texts of one request, and in each of them.
    private static let memory = 64 << 10
    private static let longest = 4 << 10
    private static let maximumHeaders = 100
    private static let maximumParts = 100

    let id: Int
    /// The arrival time of the head, in milliseconds since 1970.
    let time: Int64
    let method: Excerpt
    /// The path and the query as the client sent them.
    let target: Excerpt
    private(set) var headers: [Header] = []
    private(set) var moreHeaders = 0
    /// The announced length of the body.
    let length: Int64?
    private(set) var parts: [JournalPart] = []
    private(set) var moreParts = 0
    private(set) var state = State.receiving
    private(set) var status: Int?
    private(set) var error: Excerpt?
    private(set) var bytes: Int64 = 0
    private(set) var milliseconds: Int64 = 0
    /// The connections over which the content came, and how many of their requests ended early; nil for one request.
    private(set) var connections: Int?
    private(set) var interruptions: Int?

    private let start = ContinuousClock.now
    private var budget = MemoryBudget(left: Self.memory)
    private var inPart = false

    private enum CodingKeys: CodingKey {
        case id, time, method, target, headers, moreHeaders, length, parts, moreParts
        case state, status, error, bytes, milliseconds, connections, interruptions
    }

    init(id: Int, time: Int64, method: String, target: String, headers: [(name: String, value: String)], length: Int64?)
    {
        (self.id, self.time, self.length) = (id, time, length)
        self.method = budget.excerpt(method, limit: 64)
        self.target = budget.excerpt(target, limit: Self.longest)
        for (name, value) in headers.prefix(Self.maximumHeaders) {
            let masked = HeaderMask.isSecret(name)
            self.headers.append(
                Header(
                    name: budget.excerpt(name, limit: 256),
                    value: budget.excerpt(masked ? HeaderMask.masked(value) : value, limit: Self.longest),
                    masked: masked
                ))
        }
        moreHeaders = headers.count - self.headers.count
    }

    /// Updates the number of body bytes read.
    mutating func advance(to bytes: Int64) {
        self.bytes = bytes
        let (seconds, attoseconds) = (ContinuousClock.now - start).components
        milliseconds = seconds * 1000 + attoseconds / 1_000_000_000_000_000
    }

    /// Updates the connections of an upload in several requests.
    mutating func count(connections: Int, interruptions: Int) {
        (self.connections, self.interruptions) = (connections, interruptions)
    }

    /// Begins a part; `head` is nil when it is malformed.
    mutating func beginPart(_ head: PartHead?, raw: String) {
        inPart = parts.count < Self.maximumParts
        guard inPart else {
            moreParts += 1
            return
        }
        parts.append(
            JournalPart(
                head: budget.excerpt(raw, limit: Self.longest),
                name: head.map { budget.excerpt($0.name, limit: Self.longest) },
                filename: head?.filename.map { budget.excerpt($0, limit: Self.longest) },
                contentType: head?.contentType.map { budget.excerpt($0, limit: 256) }))
    }

    /// Appends bytes of the part; returns whether the page has more to show than before.
    mutating func append(_ bytes: some Collection<UInt8>) -> Bool {
        guard inPart else { return false }
        let part = parts.count - 1
        let kept = budget.take(min(bytes.count, Self.longest - parts[part].start.count))
        parts[part].append(bytes, keeping: kept)
        return kept > 0
    }

    mutating func endPart() {
        guard inPart else { return }
        inPart = false
        parts[parts.count - 1].isComplete = true
    }

    mutating func end(_ report: UploadReport) {
        advance(to: report.bytesReceived)
        status = report.status
        (connections, interruptions) = (report.connections, report.interruptions)
        error = report.error.map { budget.excerpt($0, limit: Self.longest) }
        state = report.upload != nil ? .stored : report.status != nil ? .refused : .aborted
        // Both the stored files and the parts are in the order of the form.
        let files = parts.indices.filter { parts[$0].filename != nil && !parts[$0].isUnchosen }
        for (part, file) in zip(files, report.upload?.files ?? []) { parts[part].store(file) }
    }
}
