/// What the page shows of one part of a form.
struct JournalPart: Encodable, Sendable {
    /// The lines of its head as they came.
    let head: Excerpt
    /// Nil when the head makes no sense.
    let name: Excerpt?
    /// Nil for a field.
    let filename: Excerpt?
    let contentType: Excerpt?
    private(set) var size: Int64 = 0
    var isComplete = false
    private(set) var sha256: String?
    /// Where the file is stored.
    private(set) var path: String?
    /// The first bytes.
    private(set) var start: [UInt8] = []

    /// Whether a browser sent it for a file that was not chosen: nothing is stored for it.
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
        let preview = FilePreview(start, of: size)
        if filename == nil || preview == .text { try values.encode(Excerpt(start, of: size), forKey: .text) }
        // The text of a field in another charset is not what its client sent.
        let shown = size > Int64(start.count) ? start.wholeCharacters : start[...]
        if filename == nil, String(validating: shown, as: UTF8.self) == nil { try values.encode(true, forKey: .binary) }
        // Only what is stored can be fetched.
        if case .picture(let type) = preview, path != nil { try values.encode(type, forKey: .picture) }
    }
}
