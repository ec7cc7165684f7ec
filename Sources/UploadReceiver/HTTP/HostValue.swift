/// The value of a `Host` header: `uri-host [ ":" port ]` (RFC 9110 section 7.2).
struct HostValue: Equatable {
    /// The name or the address in lower case, an IPv6 address without its brackets.
    let host: String
    /// The digits after the colon; nil without a colon.
    let port: String?

    /// Returns nil for an invalid value. An empty host is valid.
    init?(_ text: String) {
        let bytes = Array(text.utf8)
        var end = bytes.startIndex
        if bytes.first == UInt8(ascii: "[") {
            guard let bracket = bytes.firstIndex(of: UInt8(ascii: "]")), bracket > 1,
                bytes[1..<bracket].allSatisfy({
                    Self.isNameByte($0) || $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: "%")
                })
            else { return nil }
            host = String(decoding: bytes[1..<bracket], as: UTF8.self).lowercased()
            end = bracket + 1
        } else {
            end = bytes.firstIndex(of: UInt8(ascii: ":")) ?? bytes.endIndex
            guard Self.isName(bytes[..<end]) else { return nil }
            host = String(decoding: bytes[..<end], as: UTF8.self).lowercased()
        }
        guard end < bytes.endIndex else {
            port = nil
            return
        }
        let digits = bytes[(end + 1)...]
        guard bytes[end] == UInt8(ascii: ":"), digits.count <= 5, digits.allSatisfy(Self.isDigit) else { return nil }
        port = String(decoding: digits, as: UTF8.self)
    }

    /// Whether it is `localhost` or a name below it (RFC 6761 section 6.3).
    var isLocalhost: Bool {
        let labels = host.split(separator: ".", omittingEmptySubsequences: false)
        return labels.last == "localhost" && host.utf8.count <= 253 && labels.allSatisfy(Self.isLabel)
    }

    private static func isLabel(_ label: Substring) -> Bool {
        (1...63).contains(label.utf8.count) && label.first != "-" && label.last != "-"
            && label.utf8.allSatisfy {
                isLetter($0) || isDigit($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_")
            }
    }

    /// RFC 3986 section 3.2.2: unreserved characters, percent-encoded bytes and "sub-delims".
    private static func isName(_ bytes: ArraySlice<UInt8>) -> Bool {
        var rest = bytes
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%") {
                guard let high = rest.popFirst(), let low = rest.popFirst(), isHexDigit(high), isHexDigit(low) else {
                    return false
                }
            } else if !isNameByte(byte) {
                return false
            }
        }
        return true
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        isLetter(byte) || isDigit(byte) || "-._~!$&'()*+,;=".utf8.contains(byte)
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    private static func isHexDigit(_ byte: UInt8) -> Bool {
        isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte | 0x20)
    }
}
