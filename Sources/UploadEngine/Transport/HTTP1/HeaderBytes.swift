extension UInt8 {
    var isBlank: Bool { self == 0x20 || self == 0x09 }
    var isDigit: Bool { self >= UInt8(ascii: "0") && self <= UInt8(ascii: "9") }
    var isHexDigit: Bool {
        let lower = self | 0x20
        return isDigit || lower >= UInt8(ascii: "a") && lower <= UInt8(ascii: "f")
    }

    /// A character of a `token` (RFC 9110, section 5.6.2).
    var isTokenCharacter: Bool {
        let lower = self | 0x20
        return isDigit || lower >= UInt8(ascii: "a") && lower <= UInt8(ascii: "z")
            || "!#$%&'*+-.^_`|~".utf8.contains(self)
    }
}

extension [UInt8] {
    /// The text of a field value: UTF-8 if it is valid, else ISO-8859-1, the former charset of header fields.
    ///
    /// In `Location`, bytes beyond ASCII that are not valid UTF-8 are percent-encoded, as browsers and curl do: as characters
    /// of ISO-8859-1 they would become other bytes.
    func fieldValue(of name: String) -> String {
        if let text = String(validating: self, as: UTF8.self) { return text }
        var scalars = String.UnicodeScalarView()
        for byte in self {
            if byte >= 0x80, name.lowercased() == "location" {
                scalars.append(contentsOf: "%\(String(byte, radix: 16, uppercase: true))".unicodeScalars)
            } else {
                scalars.append(Unicode.Scalar(byte))
            }
        }
        return String(scalars)
    }
}

extension BidirectionalCollection<UInt8> {
    /// The bytes without blanks around them.
    var trimmingBlanks: SubSequence {
        guard let first = firstIndex(where: { !$0.isBlank }), let last = lastIndex(where: { !$0.isBlank }) else {
            return self[endIndex...]
        }
        return self[first...last]
    }
}

extension Substring {
    /// The text without blanks around it.
    var trimmingBlanks: String { String(Substring(utf8.trimmingBlanks)) }
}
