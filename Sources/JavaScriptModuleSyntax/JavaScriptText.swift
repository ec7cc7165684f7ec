/// The UTF-8 text of a script, read by byte offset. Offsets past the end read as zero.
struct JavaScriptText {
    let bytes: [UInt8]

    init(_ text: String) {
        bytes = Array(text.utf8)
    }

    var count: Int { bytes.count }

    subscript(offset: Int) -> UInt8 { offset < bytes.count ? bytes[offset] : 0 }

    func string(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

    func has(_ word: StaticString, at offset: Int) -> Bool {
        word.withUTF8Buffer { word in
            offset + word.count <= bytes.count && bytes[offset..<(offset + word.count)].elementsEqual(word)
        }
    }

    /// Whether `<!--` or `-->` occurs anywhere.
    var hasHTMLCommentMark: Bool {
        var offset = 0
        while let dash = bytes[offset...].firstIndex(of: UInt8(ascii: "-")) {
            if has("-->", at: dash) || dash >= 2 && has("<!--", at: dash - 2) { return true }
            offset = dash + 1
        }
        return false
    }

    /// The length in bytes of the line break at an offset; 0 if there is none.
    func lineBreakLength(at offset: Int) -> Int {
        switch self[offset] {
        case UInt8(ascii: "\n"): 1
        case UInt8(ascii: "\r"): self[offset + 1] == UInt8(ascii: "\n") ? 2 : 1
        // U+2028 and U+2029.
        case 0xE2 where self[offset + 1] == 0x80 && self[offset + 2] & 0xFE == 0xA8: 3
        default: 0
        }
    }

    /// The length in bytes of the white space at an offset; 0 for anything else, including a line break.
    func spaceLength(at offset: Int) -> Int {
        switch self[offset] {
        case UInt8(ascii: " "), UInt8(ascii: "\t"), 0x0B, 0x0C: return 1
        case 0..<0xC2: return 0
        case 0xC2: return self[offset + 1] == 0xA0 ? 2 : 0
        case 0xE1...0xEF:
            // Unicode space separators and the byte order mark.
            switch (self[offset], self[offset + 1], self[offset + 2]) {
            case (0xE1, 0x9A, 0x80), (0xE2, 0x80, 0x80...0x8A), (0xE2, 0x80, 0xAF), (0xE2, 0x81, 0x9F),
                (0xE3, 0x80, 0x80), (0xEF, 0xBB, 0xBF):
                return 3
            default: return 0
            }
        default: return 0
        }
    }

    /// Whether the byte at an offset is part of a name. Every character beyond ASCII that is not a space counts as a
    /// letter: the engine reports those that are not.
    func isNamePart(at offset: Int) -> Bool {
        switch self[offset] {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "$"), UInt8(ascii: "_"), UInt8(ascii: "\\"):
            true
        case 0x80...: spaceLength(at: offset) == 0 && lineBreakLength(at: offset) == 0
        default: false
        }
    }

    func isDigit(at offset: Int) -> Bool {
        UInt8(ascii: "0")...UInt8(ascii: "9") ~= self[offset]
    }
}

// Names and strings

extension JavaScriptText {
    /// The name in a token, with its escapes decoded. `nil` when an escape is invalid.
    func name(_ token: JavaScriptToken) -> String? {
        guard bytes[token.range].contains(UInt8(ascii: "\\")) else { return string(token.range) }
        var name = ""
        var offset = token.start
        while offset < token.end {
            if bytes[offset] == UInt8(ascii: "\\") {
                guard self[offset + 1] == UInt8(ascii: "u"), let (value, end) = escapedCode(at: offset + 1),
                    let scalar = Unicode.Scalar(value), canSpell(scalar, first: name.isEmpty)
                else { return nil }
                name.unicodeScalars.append(scalar)
                offset = end
            } else {
                let end = bytes[offset..<token.end].firstIndex(of: UInt8(ascii: "\\")) ?? token.end
                name += string(offset..<end)
                offset = end
            }
        }
        return name
    }

    /// Whether an escape in a name may encode a scalar. Names are inserted into code, so they must not contain other
    /// code.
    private func canSpell(_ scalar: Unicode.Scalar, first: Bool) -> Bool {
        let text = JavaScriptText(String(scalar))
        return scalar != "\\" && text.isNamePart(at: 0) && !(first && text.isDigit(at: 0))
    }

    /// The UTF-16 value of a string literal. `nil` when an escape is invalid in strict code.
    func stringValue(_ token: JavaScriptToken) -> [UInt16]? {
        let end = token.end - 1
        var units: [UInt16] = []
        var offset = token.start + 1
        while offset < end {
            let next = bytes[offset..<end].firstIndex(of: UInt8(ascii: "\\")) ?? end
            units += string(offset..<next).utf16
            offset = next
            if offset < end {
                guard let afterEscape = appendEscape(at: offset + 1, to: &units) else { return nil }
                offset = afterEscape
            }
        }
        return units
    }

    /// Appends the value of the escape after a backslash.
    ///
    /// - Returns: The offset after the escape.
    private func appendEscape(at offset: Int, to units: inout [UInt16]) -> Int? {
        let lineBreak = lineBreakLength(at: offset)
        if lineBreak > 0 { return offset + lineBreak }
        let simple: UInt16
        switch self[offset] {
        case UInt8(ascii: "b"): simple = 0x08
        case UInt8(ascii: "t"): simple = 0x09
        case UInt8(ascii: "n"): simple = 0x0A
        case UInt8(ascii: "v"): simple = 0x0B
        case UInt8(ascii: "f"): simple = 0x0C
        case UInt8(ascii: "r"): simple = 0x0D
        case UInt8(ascii: "0") where !isDigit(at: offset + 1): simple = 0
        // Strict code has no octal escapes.
        case UInt8(ascii: "0")...UInt8(ascii: "9"): return nil
        case UInt8(ascii: "x"), UInt8(ascii: "u"):
            guard let (value, end) = escapedCode(at: offset) else { return nil }
            if let scalar = Unicode.Scalar(value) {
                units += String(scalar).utf16
            } else {
                // Half of a surrogate pair; the other half may follow.
                units.append(UInt16(truncatingIfNeeded: value))
            }
            return end
        // Any other escaped character has itself as its value.
        default: return appendCharacter(at: offset, to: &units)
        }
        units.append(simple)
        return offset + 1
    }

    private func appendCharacter(at offset: Int, to units: inout [UInt16]) -> Int {
        var end = offset + 1
        while self[end] & 0xC0 == 0x80 { end += 1 }
        units += string(offset..<end).utf16
        return end
    }

    /// The value of `xHH`, `uHHHH` or `u{H…}`, and the offset after it.
    private func escapedCode(at offset: Int) -> (value: UInt32, end: Int)? {
        if self[offset + 1] == UInt8(ascii: "{"), self[offset] == UInt8(ascii: "u") {
            guard let end = bytes[(offset + 2)...].prefix(64).firstIndex(of: UInt8(ascii: "}")) else { return nil }
            return hexadecimal((offset + 2)..<end).flatMap { $0 <= 0x10FFFF ? ($0, end + 1) : nil }
        }
        let digits = (offset + 1)..<(offset + (self[offset] == UInt8(ascii: "x") ? 3 : 5))
        return hexadecimal(digits).map { ($0, digits.upperBound) }
    }

    private func hexadecimal(_ range: Range<Int>) -> UInt32? {
        guard range.upperBound <= count, let first = bytes[range].first, first != UInt8(ascii: "+"),
            first != UInt8(ascii: "-")
        else { return nil }
        return UInt32(string(range), radix: 16)
    }
}

// Fresh names

extension JavaScriptText {
    /// A name that does not occur in the script, not even as part of another name or written with escapes.
    ///
    /// All candidates have the length of the preferred one, so that the columns of a line do not depend on the choice.
    ///
    /// - Parameter preferred: A name that begins with a dollar sign.
    func freshName(_ preferred: String) -> String {
        let length = preferred.utf8.count
        let used = dollarNames(length: length).union(decoded?.dollarNames(length: length) ?? [])
        if !used.contains(Array(preferred.utf8)) { return preferred }
        // There are more candidates than a script has offsets.
        var number = 0
        while true {
            let digits = String(number, radix: 36)
            let candidate = "$" + String(repeating: "0", count: max(0, length - 1 - digits.count)) + digits
            if !used.contains(Array(candidate.utf8)) { return candidate }
            number += 1
        }
    }

    /// Every dollar sign with the bytes after it.
    private func dollarNames(length: Int) -> Set<[UInt8]> {
        var names: Set<[UInt8]> = []
        var offset = 0
        while let dollar = bytes[offset...].firstIndex(of: UInt8(ascii: "$")) {
            if dollar + length <= bytes.count { names.insert(Array(bytes[dollar..<(dollar + length)])) }
            offset = dollar + 1
        }
        return names
    }

    /// The script with its `\u` escapes decoded; `nil` when it has none.
    private var decoded: JavaScriptText? {
        var result = ""
        var offset = 0
        var copied = 0
        while let backslash = bytes[offset...].firstIndex(of: UInt8(ascii: "\\")) {
            offset = backslash + 1
            guard self[offset] == UInt8(ascii: "u"), let (value, end) = escapedCode(at: offset),
                let scalar = Unicode.Scalar(value)
            else { continue }
            result += string(copied..<backslash)
            result.unicodeScalars.append(scalar)
            (offset, copied) = (end, end)
        }
        return copied == 0 ? nil : JavaScriptText(result + string(copied..<count))
    }
}
