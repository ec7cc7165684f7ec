/// Finds the tags of a template: elements, attributes and comments, without any model of their nesting.
struct MarkupScanner {
    struct Tag {
        var name = ""
        var attributes: [(name: String, value: String)] = []
        /// `</name>`
        var isEnd = false
        /// `<name/>`
        var isEmpty = false
    }

    private let bytes: [UInt8]
    private(set) var offset = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    private func byte(_ distance: Int = 0) -> UInt8? {
        let index = offset + distance
        return index < bytes.count ? bytes[index] : nil
    }

    private func has(_ text: StaticString) -> Bool {
        let end = offset + text.utf8CodeUnitCount
        guard end <= bytes.count else { return false }
        return text.withUTF8Buffer { bytes[offset..<end].elementsEqual($0) }
    }

    /// The next start or end tag; `nil` at the end of the text.
    mutating func nextTag() -> Tag? {
        while let current = byte() {
            if has("<!--") {
                skipComment()
            } else if current == UInt8(ascii: "<"), let next = byte(1), Self.isLetter(next) || next == UInt8(ascii: "/")
            {
                return readTag()
            } else {
                offset += 1
            }
        }
        return nil
    }

    /// Skips the content of an element up to its end tag, which is skipped as well.
    ///
    /// - Returns: The offset of the end of the content.
    mutating func skip(to name: String) -> Int {
        while offset < bytes.count {
            let start = offset
            if byte() == UInt8(ascii: "<"), byte(1) == UInt8(ascii: "/") {
                offset += 2
                if readName().lowercased() == name {
                    while let current = byte(), current != UInt8(ascii: ">") { offset += 1 }
                    offset = min(offset + 1, bytes.count)
                    return start
                }
                offset = start + 2
            } else {
                offset += 1
            }
        }
        return bytes.count
    }

    private mutating func skipComment() {
        offset += 4
        while offset < bytes.count, !has("-->") { offset += 1 }
        offset = min(offset + 3, bytes.count)
    }

    private mutating func readTag() -> Tag {
        offset += 1
        var tag = Tag()
        if byte() == UInt8(ascii: "/") {
            tag.isEnd = true
            offset += 1
        }
        tag.name = readName().lowercased()
        while let current = byte(), current != UInt8(ascii: ">") {
            if current == UInt8(ascii: "/") {
                tag.isEmpty = byte(1) == UInt8(ascii: ">")
                offset += 1
            } else if Self.isBlank(current) {
                offset += 1
            } else {
                tag.attributes.append(readAttribute())
            }
        }
        offset = min(offset + 1, bytes.count)
        return tag
    }

    private mutating func readAttribute() -> (name: String, value: String) {
        let name = readName()
        // A character that begins no name, such as a quote, must not stop the scan.
        if name.isEmpty { offset += 1 }
        skipBlanks()
        guard byte() == UInt8(ascii: "=") else { return (name, "") }
        offset += 1
        skipBlanks()
        guard let quote = byte(), quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else {
            return (name, take { !Self.isBlank($0) && $0 != UInt8(ascii: ">") })
        }
        offset += 1
        let value = take { $0 != quote }
        offset = min(offset + 1, bytes.count)
        return (name, value)
    }

    private mutating func readName() -> String {
        take { !Self.isBlank($0) && ![UInt8(ascii: ">"), UInt8(ascii: "/"), UInt8(ascii: "=")].contains($0) }
    }

    private mutating func skipBlanks() { _ = take(Self.isBlank) }

    private mutating func take(_ belongs: (UInt8) -> Bool) -> String {
        let start = offset
        while let current = byte(), belongs(current) { offset += 1 }
        return String(decoding: bytes[start..<offset], as: UTF8.self)
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }
}
