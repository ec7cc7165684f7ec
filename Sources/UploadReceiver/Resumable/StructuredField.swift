/// The items of structured fields (RFC 9651) that the draft for resumable uploads uses. Parameters are accepted and ignored.
enum StructuredField {
    /// The value of `?0` or `?1`; nil for any other item.
    static func boolean(_ text: String?) -> Bool? {
        var rest = content(text)
        guard rest.popFirst() == UInt8(ascii: "?"), let digit = rest.popFirst() else { return nil }
        guard digit == UInt8(ascii: "0") || digit == UInt8(ascii: "1"), areParameters(rest) else { return nil }
        return digit == UInt8(ascii: "1")
    }

    /// The value of an integer of at most 15 digits; nil for any other item.
    static func integer(_ text: String?) -> Int64? {
        var rest = content(text)
        let isNegative = rest.first == UInt8(ascii: "-")
        if isNegative { rest.removeFirst() }
        let digits = rest.prefix { isDigit($0) }
        guard (1...15).contains(digits.count), areParameters(rest.dropFirst(digits.count)) else { return nil }
        return Int64(String(decoding: digits, as: UTF8.self)).map { isNegative ? -$0 : $0 }
    }

    /// The bytes without the spaces around them.
    private static func content(_ text: String?) -> ArraySlice<UInt8> {
        var rest = Array((text ?? "").utf8)[...].drop { $0 == UInt8(ascii: " ") }
        while rest.last == UInt8(ascii: " ") { rest.removeLast() }
        return rest
    }

    /// Whether the bytes are parameters: `;key`, `;key=value`, any number of them.
    private static func areParameters(_ bytes: ArraySlice<UInt8>) -> Bool {
        var rest = bytes
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: ";") else { return false }
            rest = rest.drop { $0 == UInt8(ascii: " ") }
            guard let first = rest.first, isLetter(first) || first == UInt8(ascii: "*") else { return false }
            rest = rest.drop { isLetter($0) || isDigit($0) || "_-.*".utf8.contains($0) }
            guard rest.first == UInt8(ascii: "=") else { continue }
            rest.removeFirst()
            guard takeValue(&rest) else { return false }
        }
        return true
    }

    /// Takes a string, or a number, a token, a boolean or bytes.
    private static func takeValue(_ rest: inout ArraySlice<UInt8>) -> Bool {
        guard rest.first == UInt8(ascii: "\"") else {
            // Only the Base64 of bytes has an equals sign.
            let others = rest.first == UInt8(ascii: ":") ? "\"(),;<>@[\\]{}" : "\"(),;<=>@[\\]{}"
            let value = rest.prefix { $0 > 0x20 && $0 < 0x7F && !others.utf8.contains($0) }
            rest = rest.dropFirst(value.count)
            return !value.isEmpty
        }
        rest.removeFirst()
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "\"") { return true }
            guard (0x20...0x7E).contains(byte) else { return false }
            if byte == UInt8(ascii: "\\") {
                guard let escaped = rest.popFirst(), "\"\\".utf8.contains(escaped) else { return false }
            }
        }
        return false
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    private static func isLetter(_ byte: UInt8) -> Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) }
}
