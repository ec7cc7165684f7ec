#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// A parameter value that consists of encoded words (`=?utf-8?B?w7w=?=`, RFC 2047). No form should have one, but .NET
/// writes names beyond ASCII that way, and then the name stands nowhere else.
enum EncodedWords {
    /// The text; nil when the value is anything but encoded words in a charset that is known here.
    static func text(of value: String) -> String? {
        guard value.hasPrefix("=?"), value.hasSuffix("?=") else { return nil }
        var bytes: [UInt8] = []
        var charset: FormCharset?
        for word in value.split(separator: " ") {
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
                guard let decoded = quoted(pieces[3]) else { return nil }
                bytes += decoded
            default: return nil
            }
        }
        guard let decoded = charset?.text(of: bytes), decoded.isExact else { return nil }
        return decoded.text
    }

    private static func quoted(_ text: Substring) -> [UInt8]? {
        ExtendedValue.bytes(of: text, escape: UInt8(ascii: "="))?.map {
            $0 == UInt8(ascii: "_") ? UInt8(ascii: " ") : $0
        }
    }
}
