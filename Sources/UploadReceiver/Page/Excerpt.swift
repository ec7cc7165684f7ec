/// The beginning of a text that a client sent, and the number of bytes left out.
struct Excerpt: Encodable, Equatable, Sendable {
    let text: String
    /// The number of bytes left out; nil when the text is complete.
    let cut: Int64?

    /// Keeps at most `limit` bytes of the text, cut between two characters.
    init(_ text: String, limit: Int) {
        self.init(Array(text.utf8.prefix(limit)), of: Int64(text.utf8.count))
    }

    /// Decodes the first bytes of `total`; invalid UTF-8 is replaced by U+FFFD.
    init(_ bytes: [UInt8], of total: Int64) {
        let whole = total > Int64(bytes.count) ? bytes.wholeCharacters : bytes[...]
        text = String(decoding: whole, as: UTF8.self)
        cut = total > Int64(whole.count) ? total - Int64(whole.count) : nil
    }
}

/// The number of bytes from a client that may still be kept.
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
    /// The bytes without an incomplete character at the end.
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
