/// One part of a form as the page shows it.
struct JournalPart: Encodable, Sendable {
    /// The lines of its head as received.
    let head: Excerpt
    /// Nil when the head is malformed.
    let name: Excerpt?
    /// Nil for a field.
    let filename: Excerpt?
    let contentType: Excerpt?
    private(set) var size: Int64 = 0
    var isComplete = false
    private(set) var sha256: String?
    /// The path of the stored file.
    private(set) var path: String?
    /// The first bytes of the content.
    private(set) var start: [UInt8] = []

    /// Whether it stands for a file input without a chosen file, which is not stored.
    var isUnchosen: Bool { filename?.text == "" && filename?.cut == nil && size == 0 }

    init(head: Excerpt, name: Excerpt?, filename: Excerpt?, contentType: Excerpt?) {
        (self.head, self.name, self.filename, self.contentType) = (head, name, filename, contentType)
    }

    mutating func append(_ bytes: some Collection<UInt8>, keeping kept: Int) {
        size += Int64(bytes.count)
        start += bytes.prefix(kept)
    }

    mutating func store(_ file: ReceivedUpload.File) {
        (sha256, path) = (file.sha256, file.path)
    }

    private enum CodingKeys: String, CodingKey {
        case head, name, filename, contentType, size, sha256, path, text, picture, binary
        case isComplete = "complete"
    }

    func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(head, forKey: .head)
        try values.encodeIfPresent(name, forKey: .name)
        try values.encodeIfPresent(filename, forKey: .filename)
        try values.encodeIfPresent(contentType, forKey: .contentType)
        try values.encode(size, forKey: .size)
        try values.encode(isComplete, forKey: .isComplete)
        try values.encodeIfPresent(sha256, forKey: .sha256)
        try values.encodeIfPresent(path, forKey: .path)
        let preview = PreviewKind(start, of: size)
        if filename == nil || preview == .text { try values.encode(Excerpt(start, of: size), forKey: .text) }
        // The text of a field in another charset differs from the bytes that the client sent.
        let prefix = size > Int64(start.count) ? start.wholeCharacters : start[...]
        if filename == nil, String(validating: prefix, as: UTF8.self) == nil {
            try values.encode(true, forKey: .binary)
        }
        // Only a stored file can be fetched.
        if case .image(let type) = preview, path != nil { try values.encode(type, forKey: .picture) }
    }
}
