/// Decodes the bytes of a response body as text, by the "decode" algorithm of the WHATWG Encoding standard.
///
/// A byte order mark has precedence over the charset; without either the text is UTF-8. One byte order mark is removed.
/// Invalid bytes become U+FFFD, and decoding continues at the position that the standard defines.
///
/// Where the C library's iconv lacks an encoding (a gconv module is not installed, or the library is musl), the body is
/// decoded as UTF-8. The tables are those of the C library's iconv.
package enum TextDecoder {
    /// - Parameter contentType: The value of the `Content-Type` field. An unknown charset is ignored.
    package static func decode(_ bytes: [UInt8], contentType: String?) -> String {
        decode(bytes, charset: contentType.flatMap(charsetParameter).flatMap(Charset.init(label:)))
    }

    static func decode(_ bytes: [UInt8], charset: Charset?) -> String {
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { return utf8(bytes.dropFirst(3)) }
        if bytes.starts(with: [0xFE, 0xFF]) { return utf16(bytes.dropFirst(2), bigEndian: true) }
        if bytes.starts(with: [0xFF, 0xFE]) { return utf16(bytes.dropFirst(2), bigEndian: false) }
        guard let charset else { return utf8(bytes[...]) }
        switch charset.scheme {
        case .utf8: return utf8(bytes[...])
        case .utf16LittleEndian: return utf16(bytes[...], bigEndian: false)
        case .utf16BigEndian: return utf16(bytes[...], bigEndian: true)
        case .replacement: return bytes.isEmpty ? "" : "\u{FFFD}"
        case .singleByte, .gb18030, .big5, .eucJP, .iso2022JP, .shiftJIS, .eucKR, .userDefined: break
        }
        guard let table = CharsetTable.table(for: charset) else { return utf8(bytes[...]) }
        return charset.scheme == .iso2022JP
            ? iso2022JP(bytes, table) : multiByte(bytes, table, charset.scheme)
    }

    /// The first `charset` parameter of a `Content-Type` value, unquoted.
    ///
    /// More lenient than the grammar: spaces may surround `=`, and the type before the first semicolon may be missing.
    static func charsetParameter(of contentType: String) -> String? {
        let text = Substring(contentType).utf8
        var rest = text.drop { $0 != UInt8(ascii: ";") }
        while !rest.isEmpty {
            rest = rest.dropFirst()
            let name = rest.prefix { $0 != UInt8(ascii: ";") && $0 != UInt8(ascii: "=") }
            rest = rest[name.endIndex...]
            guard rest.first == UInt8(ascii: "=") else { continue }
            rest = rest.dropFirst()
            let value: String
            let afterSpace = rest.drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
            if afterSpace.first == UInt8(ascii: "\"") {
                (value, rest) = quoted(afterSpace.dropFirst())
            } else {
                let token = rest.prefix { $0 != UInt8(ascii: ";") }
                rest = rest[token.endIndex...]
                value = String(Substring(trimmed(token)))
            }
            if asciiLowercasedAndTrimmed(name) == "charset" { return value }
        }
        return nil
    }

    /// The content of a quoted string behind its first quote, and the rest from the next semicolon on.
    private static func quoted(_ text: Substring.UTF8View) -> (value: String, rest: Substring.UTF8View) {
        var value: [UInt8] = []
        var rest = text
        while let byte = rest.popFirst(), byte != UInt8(ascii: "\"") {
            value.append(byte == UInt8(ascii: "\\") ? rest.popFirst() ?? byte : byte)
        }
        return (String(decoding: value, as: UTF8.self), rest.drop { $0 != UInt8(ascii: ";") })
    }

    /// The standard library replaces invalid bytes in the same way, but takes microseconds for each one: a body of noise
    /// within the limit would take half a minute.
    private static func utf8(_ bytes: ArraySlice<UInt8>) -> String {
        if let text = String(validating: bytes, as: UTF8.self) { return text }
        var text: [UInt8] = []
        text.reserveCapacity(bytes.count + bytes.count / 2)
        var index = bytes.startIndex
        while index < bytes.endIndex {
            let first = bytes[index]
            let (count, second): (Int, ClosedRange<UInt8>) =
                switch first {
                case ..<0x80: (1, 0x80...0xBF)
                case 0xC2...0xDF: (2, 0x80...0xBF)
                case 0xE0: (3, 0xA0...0xBF)
                case 0xED: (3, 0x80...0x9F)
                case 0xE1...0xEF: (3, 0x80...0xBF)
                case 0xF0: (4, 0x90...0xBF)
                case 0xF4: (4, 0x80...0x8F)
                case 0xF1...0xF3: (4, 0x80...0xBF)
                default: (0, 0x80...0xBF)
                }
            // One U+FFFD for each maximal part of a sequence; the invalid byte is read again.
            let start = index
            var allowed = second
            index += 1
            while index - start < count, index < bytes.endIndex, allowed.contains(bytes[index]) {
                allowed = 0x80...0xBF
                index += 1
            }
            if index - start == count {
                text.append(contentsOf: bytes[start..<index])
            } else {
                text.append(contentsOf: [0xEF, 0xBF, 0xBD])
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    private static func utf16(_ bytes: ArraySlice<UInt8>, bigEndian: Bool) -> String {
        bytes.withUnsafeBytes { raw in
            let units = (0..<raw.count / 2).map { index in
                let unit = raw.loadUnaligned(fromByteOffset: index * 2, as: UInt16.self)
                return bigEndian ? UInt16(bigEndian: unit) : UInt16(littleEndian: unit)
            }
            guard raw.count % 2 == 1 else { return String(decoding: units, as: UTF16.self) }
            // A cut unit and a cut pair of surrogates are one error each.
            let isCutPair = units.last.map(UTF16.isLeadSurrogate) ?? false
            return String(decoding: isCutPair ? units.dropLast() : units[...], as: UTF16.self) + "\u{FFFD}"
        }
    }

    /// Encodings in which an ASCII byte outside a longer sequence is ASCII.
    private static func multiByte(_ bytes: [UInt8], _ table: CharsetTable, _ scheme: Charset.Scheme) -> String {
        var text = ScalarBuffer(capacity: bytes.count)
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            let scalar = table.single[Int(byte)]
            guard scalar == CharsetTable.lead else {
                text.append(scalar)
                index += 1
                continue
            }
            guard index + 1 < bytes.count else {
                text.append(0xFFFD)
                break
            }
            let trail = bytes[index + 1]
            let pair = table.pairs[CharsetTable.key(byte, trail)]
            if pair != 0 {
                text.append(pair & 0x1F_FFFF)
                if pair >> 21 != 0 { text.append(pair >> 21) }
                index += 2
            } else if let (scalar, length) = longSequence(bytes[index...], scheme) {
                text.append(scalar)
                index += length
            } else {
                text.append(0xFFFD)
                // An ASCII byte after an invalid lead byte is read again.
                index += trail < 0x80 ? 1 : 2
            }
        }
        return text.string
    }

    /// Decodes a sequence of more than two bytes at the beginning of `bytes`, which has at least two.
    ///
    /// - Returns: The scalar and the number of bytes used, with U+FFFD for an invalid sequence; `nil` for a shorter sequence.
    private static func longSequence(
        _ bytes: ArraySlice<UInt8>, _ scheme: Charset.Scheme
    ) -> (scalar: UInt32, length: Int)? {
        let (start, count) = (bytes.startIndex, bytes.count)
        let (first, second) = (bytes[start], bytes[start + 1])
        switch scheme {
        case .gb18030 where isDigit(second):
            guard count > 2 else { return (0xFFFD, 2) }
            let third = bytes[start + 2]
            guard (0x81...0xFE).contains(third) else { return (0xFFFD, 1) }
            guard count > 3 else { return (0xFFFD, 3) }
            let fourth = bytes[start + 3]
            guard isDigit(fourth) else { return (0xFFFD, 1) }
            let pointer =
                ((Int(first - 0x81) * 10 + Int(second - 0x30)) * 126 + Int(third - 0x81)) * 10 + Int(fourth - 0x30)
            return (gb18030(pointer), 4)
        case .eucJP where first == 0x8F && (0xA1...0xFE).contains(second):
            guard count > 2 else { return (0xFFFD, 2) }
            let third = bytes[start + 2]
            let table = CharsetTable.jis0212
            let scalar = table.isEmpty ? 0 : table[CharsetTable.key(second, third)]
            return scalar != 0 ? (scalar, 3) : (0xFFFD, third < 0x80 ? 2 : 3)
        default:
            return nil
        }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

    private static func gb18030(_ pointer: Int) -> UInt32 {
        let basic = CharsetTable.gb18030FourByte
        if pointer < basic.count, basic[pointer] != 0 { return basic[pointer] }
        return (189_000...1_237_575).contains(pointer) ? UInt32(pointer - 189_000 + 0x10000) : 0xFFFD
    }

    private enum Set2022 {
        case ascii, roman, katakana, jis0208

        init?(escape: ArraySlice<UInt8>) {
            switch escape {
            case [0x28, 0x42]: self = .ascii
            case [0x28, 0x4A]: self = .roman
            case [0x28, 0x49]: self = .katakana
            case [0x24, 0x40], [0x24, 0x42]: self = .jis0208
            default: return nil
            }
        }
    }

    private static func iso2022JP(_ bytes: [UInt8], _ table: CharsetTable) -> String {
        var text = ScalarBuffer(capacity: bytes.count)
        var set = Set2022.ascii
        // An escape directly behind another one is an error, but takes effect.
        var afterEscape = false
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            index += 1
            if byte == 0x1B, let next = Set2022(escape: bytes[index...].prefix(2)) {
                if afterEscape { text.append(0xFFFD) }
                set = next
                afterEscape = true
                index += 2
                continue
            }
            afterEscape = false
            switch (set, byte) {
            case (.roman, 0x5C): text.append(0xA5)
            case (.roman, 0x7E): text.append(0x203E)
            case (.katakana, 0x21...0x5F): text.append(0xFF61 + UInt32(byte - 0x21))
            case (.jis0208, 0x21...0x7E):
                var scalar: UInt32 = 0
                // After a lead byte an escape is read again, any other byte is not.
                if index < bytes.count, bytes[index] != 0x1B {
                    if (0x21...0x7E).contains(bytes[index]) {
                        scalar = table.pairs[CharsetTable.key(byte, bytes[index] | 0x80)]
                    }
                    index += 1
                }
                text.append(scalar != 0 ? scalar : 0xFFFD)
            case (.ascii, 0..<0x0E), (.ascii, 0x10..<0x1B), (.ascii, 0x1C..<0x80),
                (.roman, 0..<0x0E), (.roman, 0x10..<0x1B), (.roman, 0x1C..<0x80):
                text.append(UInt32(byte))
            default: text.append(0xFFFD)
            }
        }
        return text.string
    }
}

/// A text under construction from scalars.
private struct ScalarBuffer {
    private var bytes: [UInt8] = []

    init(capacity: Int) { bytes.reserveCapacity(capacity + capacity / 2) }

    var string: String { String(decoding: bytes, as: UTF8.self) }

    /// The scalar comes from a table or a formula that never returns a surrogate.
    @inline(__always)
    mutating func append(_ scalar: UInt32) {
        if scalar < 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: scalar))
            return
        }
        if scalar < 0x800 {
            bytes.append(UInt8(truncatingIfNeeded: 0xC0 | scalar >> 6))
        } else {
            if scalar < 0x10000 {
                bytes.append(UInt8(truncatingIfNeeded: 0xE0 | scalar >> 12))
            } else {
                bytes.append(UInt8(truncatingIfNeeded: 0xF0 | scalar >> 18))
                bytes.append(UInt8(truncatingIfNeeded: 0x80 | scalar >> 12 & 0x3F))
            }
            bytes.append(UInt8(truncatingIfNeeded: 0x80 | scalar >> 6 & 0x3F))
        }
        bytes.append(UInt8(truncatingIfNeeded: 0x80 | scalar & 0x3F))
    }
}
