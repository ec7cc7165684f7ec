/// Reads JSON (RFC 8259) in one pass, value by value.
struct JSONScanner {
    /// The text is not valid JSON.
    struct Malformed: Error {}

    private let bytes: [UInt8]
    private var position = 0

    /// - Throws: When the text is not UTF-8.
    init(_ bytes: [UInt8]) throws(Malformed) {
        guard String(validating: bytes, as: UTF8.self) != nil else { throw Malformed() }
        self.bytes = bytes
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
    }

    /// Returns the first byte of the next value.
    mutating func peek() throws(Malformed) -> UInt8 {
        while position < bytes.count {
            switch bytes[position] {
            case 0x20, 0x09, 0x0A, 0x0D: position += 1
            case let byte: return byte
            }
        }
        throw Malformed()
    }

    private mutating func take(_ byte: UInt8) throws(Malformed) -> Bool {
        guard try peek() == byte else { return false }
        position += 1
        return true
    }

    /// Requires that only white space follows.
    mutating func end() throws(Malformed) {
        if (try? peek()) != nil { throw Malformed() }
    }

    // Objects and arrays

    /// Whether the next element or key is the first of its array or object.
    private var isFirst = false

    /// Enters an object or array if it is the next value.
    mutating func open(_ bracket: UInt8) throws(Malformed) -> Bool {
        isFirst = try take(bracket)
        return isFirst
    }

    /// Reads the next key of the current object and its colon; returns `nil` at the end.
    mutating func nextKey() throws(Malformed) -> String? {
        guard try hasNext(before: UInt8(ascii: "}")) else { return nil }
        guard try peek() == UInt8(ascii: "\"") else { throw Malformed() }
        let key = try string()
        guard try take(UInt8(ascii: ":")) else { throw Malformed() }
        return key
    }

    /// Returns whether the current array has another element.
    mutating func nextElement() throws(Malformed) -> Bool { try hasNext(before: UInt8(ascii: "]")) }

    private mutating func hasNext(before close: UInt8) throws(Malformed) -> Bool {
        let first = isFirst
        isFirst = false
        if try take(close) { return false }
        if first { return true }
        guard try take(UInt8(ascii: ",")) else { throw Malformed() }
        return true
    }

    /// Skips a value of any depth.
    mutating func skip() throws(Malformed) {
        // The closing bytes of the open brackets.
        var closing: [UInt8] = []
        repeat {
            switch try peek() {
            case UInt8(ascii: "{"):
                position += 1
                if try take(UInt8(ascii: "}")) { break }
                closing.append(UInt8(ascii: "}"))
                try skipKey()
                continue
            case UInt8(ascii: "["):
                position += 1
                if try take(UInt8(ascii: "]")) { break }
                closing.append(UInt8(ascii: "]"))
                continue
            case UInt8(ascii: "\""): try skipString()
            case UInt8(ascii: "t"): try word("true")
            case UInt8(ascii: "f"): try word("false")
            case UInt8(ascii: "n"): try word("null")
            default: try skipNumber()
            }
            // After a value: closing brackets, then a comma.
            while let close = closing.last, try take(close) { closing.removeLast() }
            guard let close = closing.last else { return }
            guard try take(UInt8(ascii: ",")) else { throw Malformed() }
            if close == UInt8(ascii: "}") { try skipKey() }
        } while true
    }

    private mutating func skipKey() throws(Malformed) {
        guard try peek() == UInt8(ascii: "\"") else { throw Malformed() }
        try skipString()
        guard try take(UInt8(ascii: ":")) else { throw Malformed() }
    }

    // Scalars

    mutating func word(_ word: StaticString) throws(Malformed) {
        let length = word.utf8CodeUnitCount
        let isNext = word.withUTF8Buffer { bytes[position...].starts(with: $0) }
        guard isNext else { throw Malformed() }
        position += length
    }

    /// Reads the text of a number with its sign, decimal point and exponent.
    mutating func number() throws(Malformed) -> String {
        let start = position
        try skipNumber()
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    private mutating func skipNumber() throws(Malformed) {
        func byte() -> UInt8 { position < bytes.count ? bytes[position] : 0 }
        if byte() == UInt8(ascii: "-") { position += 1 }
        if byte() == UInt8(ascii: "0") { position += 1 } else { try skipDigits() }
        if byte() == UInt8(ascii: ".") {
            position += 1
            try skipDigits()
        }
        if byte() | 0x20 == UInt8(ascii: "e") {
            position += 1
            if byte() == UInt8(ascii: "+") || byte() == UInt8(ascii: "-") { position += 1 }
            try skipDigits()
        }
    }

    private mutating func skipDigits() throws(Malformed) {
        let start = position
        while position < bytes.count, 0x30...0x39 ~= bytes[position] { position += 1 }
        if position == start { throw Malformed() }
    }

    private mutating func skipString() throws(Malformed) {
        position += 1
        while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: "\""):
                position += 1
                return
            case UInt8(ascii: "\\"): try skipEscape()
            case 0..<0x20: throw Malformed()
            default: position += 1
            }
        }
        throw Malformed()
    }

    private mutating func skipEscape() throws(Malformed) {
        guard position + 1 < bytes.count else { throw Malformed() }
        guard bytes[position + 1] == UInt8(ascii: "u") else {
            guard #""\/bfnrt"#.utf8.contains(bytes[position + 1]) else { throw Malformed() }
            position += 2
            return
        }
        guard position + 6 <= bytes.count, unit(at: position + 2) != nil else { throw Malformed() }
        position += 6
    }

    /// The value of four hexadecimal digits.
    private func unit(at offset: Int) -> UInt16? {
        let digits = bytes[offset..<(offset + 4)]
        return digits.first == UInt8(ascii: "+") ? nil : UInt16(String(decoding: digits, as: UTF8.self), radix: 16)
    }

    /// Reads and unescapes a string; a lone surrogate becomes U+FFFD.
    mutating func string() throws(Malformed) -> String {
        let start = position + 1
        try skipString()
        let content = bytes[start..<(position - 1)]
        guard content.contains(UInt8(ascii: "\\")) else { return String(decoding: content, as: UTF8.self) }
        return unescaped(content)
    }

    private func unescaped(_ content: ArraySlice<UInt8>) -> String {
        var result: [UInt8] = []
        var units: [UInt16] = []
        var offset = content.startIndex
        while offset < content.endIndex {
            let isUnit = content[offset] == UInt8(ascii: "\\") && content[offset + 1] == UInt8(ascii: "u")
            if isUnit {
                units.append(unit(at: offset + 2) ?? 0xFFFD)
                offset += 6
                continue
            }
            if !units.isEmpty {
                result += String(decoding: units, as: UTF16.self).utf8
                units = []
            }
            if content[offset] == UInt8(ascii: "\\") {
                result.append(Self.character(for: content[offset + 1]))
                offset += 2
            } else {
                result.append(content[offset])
                offset += 1
            }
        }
        result += String(decoding: units, as: UTF16.self).utf8
        return String(decoding: result, as: UTF8.self)
    }

    private static func character(for escape: UInt8) -> UInt8 {
        switch escape {
        case UInt8(ascii: "b"): 0x08
        case UInt8(ascii: "f"): 0x0C
        case UInt8(ascii: "n"): 0x0A
        case UInt8(ascii: "r"): 0x0D
        case UInt8(ascii: "t"): 0x09
        default: escape
        }
    }
}
