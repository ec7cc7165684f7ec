#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// The three encodings of a name in a Content-Disposition.
enum ParameterDecoding {
    /// Decodes the three escapes of the WHATWG form encoding and no other: a file called `100%41.txt` keeps its name.
    static func formEscapes(_ text: String) -> String {
        let bytes = Array(text.utf8)
        guard bytes.contains(UInt8(ascii: "%")) else { return text }
        var decoded: [UInt8] = []
        var position = 0
        while position < bytes.count {
            let escape = bytes[position...].prefix(3)
            if escape.elementsEqual("%22".utf8) {
                decoded.append(UInt8(ascii: "\""))
            } else if escape.elementsEqual("%0D".utf8) {
                decoded.append(UInt8(ascii: "\r"))
            } else if escape.elementsEqual("%0A".utf8) {
                decoded.append(UInt8(ascii: "\n"))
            } else {
                decoded.append(bytes[position])
                position -= 2
            }
            position += 3
        }
        return String(decoding: decoded, as: UTF8.self)
    }

    /// Decodes an extended value, as `filename*=UTF-8''na%C3%AFve.txt` (RFC 8187); returns nil for another form or an
    /// unknown charset.
    ///
    /// RFC 7578 section 4.2 forbids it in forms, but some encoders write it for names that a plain value cannot hold.
    static func extendedValue(_ text: String) -> String? {
        let pieces = text.split(separator: "'", maxSplits: 2, omittingEmptySubsequences: false)
        guard pieces.count == 3, let bytes = bytes(of: pieces[2], escape: UInt8(ascii: "%")),
            let decoded = FormCharset(label: String(pieces[0]))?.text(of: bytes), decoded.isExact
        else { return nil }
        return decoded.text
    }

    /// Decodes a value that consists of encoded words (`=?utf-8?B?w7w=?=`, RFC 2047); returns nil for any other value
    /// or an unknown charset.
    ///
    /// RFC 2047 forbids them in parameters, but .NET encodes names beyond ASCII this way and no other.
    static func encodedWords(_ text: String) -> String? {
        guard text.hasPrefix("=?"), text.hasSuffix("?=") else { return nil }
        var bytes: [UInt8] = []
        var charset: FormCharset?
        for word in text.split(separator: " ") {
            let pieces = word.split(separator: "?", omittingEmptySubsequences: false)
            guard pieces.count == 5, pieces[0] == "=", pieces[4] == "=",
                let label = pieces[1].split(separator: "*").first,
                let named = FormCharset(label: String(label)), charset == nil || charset == named
            else { return nil }
            charset = named
            switch pieces[2] {
            case "B", "b":
                guard let data = Data(base64Encoded: String(pieces[3])) else { return nil }
                bytes += data
            case "Q", "q":
                guard let quoted = Self.bytes(of: pieces[3], escape: UInt8(ascii: "=")) else { return nil }
                bytes += quoted.map { $0 == UInt8(ascii: "_") ? UInt8(ascii: " ") : $0 }
            default: return nil
            }
        }
        guard let decoded = charset?.text(of: bytes), decoded.isExact else { return nil }
        return decoded.text
    }

    /// Decodes a text in which `escape` and two hexadecimal digits stand for one byte; returns nil for other escapes.
    private static func bytes(of text: Substring, escape: UInt8) -> [UInt8]? {
        var decoded: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            guard byte == escape else {
                decoded.append(byte)
                continue
            }
            guard let high = rest.popFirst().flatMap(digit), let low = rest.popFirst().flatMap(digit) else {
                return nil
            }
            decoded.append(high << 4 | low)
        }
        return decoded
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        Character(Unicode.Scalar(byte)).hexDigitValue.map { UInt8($0) }
    }
}
