/// Bytes of the grammars of HTTP and multipart, and their case-insensitive comparison.
package enum ASCII {
    static let lineFeed = UInt8(ascii: "\n")
    static let carriageReturn = UInt8(ascii: "\r")
    static let space = UInt8(ascii: " ")
    static let quote = UInt8(ascii: "\"")
    static let percent = UInt8(ascii: "%")
    static let slash = UInt8(ascii: "/")
    static let backslash = UInt8(ascii: "\\")
    static let dot = UInt8(ascii: ".")
    static let colon = UInt8(ascii: ":")
    static let comma = UInt8(ascii: ",")
    static let hyphen = UInt8(ascii: "-")
    /// The end of a line of HTTP and MIME.
    static let lineBreak = [carriageReturn, lineFeed]

    package static func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }

    package static func isLetter(_ byte: UInt8) -> Bool {
        let lower = byte | 0x20
        return lower >= UInt8(ascii: "a") && lower <= UInt8(ascii: "z")
    }

    static func isControl(_ byte: UInt8) -> Bool { byte < 0x20 || byte == 0x7F }

    package static func lowercased(_ byte: UInt8) -> UInt8 {
        byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z") ? byte | 0x20 : byte
    }

    /// The value of decimal digits; `nil` if there are none, other characters, or more than fit into 63 bits.
    static func number(_ digits: ArraySlice<UInt8>) -> Int64? {
        guard !digits.isEmpty else { return nil }
        var number: Int64 = 0
        for digit in digits {
            guard isDigit(digit) else { return nil }
            let (tens, overflow) = number.multipliedReportingOverflow(by: 10)
            let (sum, carry) = tens.addingReportingOverflow(Int64(digit - UInt8(ascii: "0")))
            if overflow || carry { return nil }
            number = sum
        }
        return number
    }

    /// The value of a hexadecimal digit, or `nil`.
    static func hexValue(_ byte: UInt8) -> UInt8? {
        if isDigit(byte) { return byte - UInt8(ascii: "0") }
        let lower = lowercased(byte)
        return lower >= UInt8(ascii: "a") && lower <= UInt8(ascii: "f") ? lower - UInt8(ascii: "a") + 10 : nil
    }

    /// The two hexadecimal digits of a byte, in upper case as RFC 3986 recommends.
    static func hexDigits(_ byte: UInt8) -> (UInt8, UInt8) {
        func digit(_ value: UInt8) -> UInt8 { value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "A") + value - 10 }
        return (digit(byte >> 4), digit(byte & 0x0F))
    }
}

extension String {
    // Not inlined: that saves seven kilobytes of code on a microcontroller.

    /// The bytes of the text in UTF-8, as an array: on a microcontroller, each loop over ``utf8`` itself takes a kilobyte of
    /// code, because a text may be stored in another way.
    @inline(never)
    var bytes: [UInt8] { Array(utf8) }

    /// Whether two texts have the same bytes, as the names of protocols are compared. `==` also takes é for e and its
    /// accent, for which it needs tables of Unicode that a microcontroller has no room for.
    @inline(never)
    package func hasBytes(of other: String) -> Bool { isEqual(to: other) { $0 } }

    /// Whether a list has the name. Compares bytes.
    @inline(never)
    func isOne(of names: [String]) -> Bool { names.contains { $0.hasBytes(of: self) } }

    /// Whether two names are equal apart from the case of A to Z, as header names are compared.
    @inline(never)
    package func equalsIgnoringASCIICase(_ other: String) -> Bool { isEqual(to: other, ASCII.lowercased) }

    /// Compares the bytes of two texts where they are, after a conversion of each byte.
    private func isEqual(to other: String, _ converted: (UInt8) -> UInt8) -> Bool {
        var (one, other) = (self, other)
        return one.withUTF8 { one in
            other.withUTF8 { other in
                one.count == other.count && one.indices.allSatisfy { converted(one[$0]) == converted(other[$0]) }
            }
        }
    }

    /// The string with A to Z in lower case; other characters are unchanged.
    package var lowercasedASCII: String { bytes[...].lowercased.text }

    /// The string with a to z in upper case; other characters are unchanged.
    var uppercasedASCII: String {
        String(
            decoding: bytes.map { $0 >= UInt8(ascii: "a") && $0 <= UInt8(ascii: "z") ? $0 & 0xDF : $0 }, as: UTF8.self)
    }
}

extension StaticString {
    /// The bytes of the text in UTF-8.
    var bytes: [UInt8] { withUTF8Buffer { Array($0) } }
}

extension ArraySlice<UInt8> {
    // Not inlined, for the same reason.

    /// The text of bytes in UTF-8.
    @inline(never)
    var text: String { String(decoding: self, as: UTF8.self) }

    /// The pieces between separators; the empty ones, too.
    @inline(never)
    func pieces(at separator: UInt8) -> [ArraySlice<UInt8>] {
        split(separator: separator, omittingEmptySubsequences: false)
    }

    /// The bytes with A to Z in lower case.
    @inline(never)
    var lowercased: ArraySlice<UInt8> { map(ASCII.lowercased)[...] }
}

extension [UInt8] {
    /// The text of bytes in UTF-8.
    var text: String { self[...].text }

    /// Appends a text in UTF-8.
    @inline(never)
    mutating func append(_ text: String) { append(contentsOf: text.utf8) }

    /// Appends `%` and the byte's two hexadecimal digits.
    package mutating func appendPercentEncoded(_ byte: UInt8) {
        let (high, low) = ASCII.hexDigits(byte)
        append(ASCII.percent)
        append(high)
        append(low)
    }
}
