/// The front of a text that a client sent, and how much of it is not kept.
struct Excerpt: Encodable, Equatable, Sendable {
    let text: String
    /// Bytes left out; nil when the text is whole.
    let cut: Int64?

    /// At most that many bytes of the text, cut between two characters.
    init(_ text: String, limit: Int) {
        self.init(Array(text.utf8.prefix(limit)), of: Int64(text.utf8.count))
    }

    /// The text of the first bytes of `total`; what is not UTF-8 is replaced by U+FFFD.
    init(_ bytes: [UInt8], of total: Int64) {
        let whole = total > Int64(bytes.count) ? bytes.wholeCharacters : bytes[...]
        text = String(decoding: whole, as: UTF8.self)
        cut = total > Int64(whole.count) ? total - Int64(whole.count) : nil
    }
}

/// How many bytes of what a client sent may still be kept.
struct MemoryBudget: Sendable {
    private(set) var left: Int

    mutating func take(_ wanted: Int) -> Int {
        let taken = min(wanted, left)
        left -= taken
        return taken
    }

    mutating func excerpt(_ text: String, limit: Int) -> Excerpt {
        Excerpt(text, limit: take(min(limit, text.utf8.count)))
    }
}

extension [UInt8] {
    /// Without a character at the end of which bytes are missing.
    var wholeCharacters: ArraySlice<UInt8> {
        for length in 1...4 where length <= count {
            let byte = self[count - length]
            if byte & 0xC0 == 0x80 { continue }
            let needed = byte < 0x80 ? 1 : byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : 2
            return needed > length ? dropLast(length) : self[...]
        }
        return self[...]
    }
}
