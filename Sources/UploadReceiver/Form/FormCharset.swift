/// A charset of the texts in a form, named by a part's `charset` parameter or by the form's `_charset_`
/// field (RFC 7578 section 4.6).
enum FormCharset: Equatable, Sendable {
    case utf8
    /// Also for the labels ISO-8859-1 and US-ASCII, as in browsers (WHATWG Encoding).
    case windows1252
    /// Big-endian, little-endian, or nil: as the byte order mark specifies, else little-endian.
    case utf16(isBigEndian: Bool?)

    /// Returns nil for an unknown charset.
    init?(label: String) {
        switch label.lowercased() {
        case "utf-8", "utf8", "unicode-1-1-utf-8": self = .utf8
        case "iso-8859-1", "iso8859-1", "iso_8859-1", "latin1", "latin-1", "l1", "windows-1252", "cp1252", "x-cp1252",
            "us-ascii", "ascii":
            self = .windows1252
        case "utf-16": self = .utf16(isBigEndian: nil)
        case "utf-16le": self = .utf16(isBigEndian: false)
        case "utf-16be": self = .utf16(isBigEndian: true)
        default: return nil
        }
    }

    /// The text, and whether it represents exactly these bytes. Invalid bytes become U+FFFD.
    func text(of bytes: some Collection<UInt8>) -> (text: String, isExact: Bool) {
        switch self {
        case .utf8:
            if let text = String(validating: bytes, as: UTF8.self) { return (text, true) }
            return (String(decoding: bytes, as: UTF8.self), false)
        case .windows1252:
            var text = String.UnicodeScalarView()
            for byte in bytes { text.append(Self.scalar(byte)) }
            return (String(text), true)
        case .utf16(let isBigEndian): return Self.utf16(Array(bytes), isBigEndian: isBigEndian)
        }
    }

    private static func utf16(_ bytes: [UInt8], isBigEndian: Bool?) -> (text: String, isExact: Bool) {
        var start = 0
        var isBig = isBigEndian ?? false
        if bytes.starts(with: [0xFE, 0xFF]), isBigEndian != false {
            (start, isBig) = (2, true)
        } else if bytes.starts(with: [0xFF, 0xFE]), isBigEndian != true {
            (start, isBig) = (2, false)
        }
        let pairs = (bytes.count - start) / 2
        let units = (0..<pairs).map { pair in
            let (first, second) = (UInt16(bytes[start + 2 * pair]), UInt16(bytes[start + 2 * pair + 1]))
            return isBig ? first << 8 | second : second << 8 | first
        }
        guard (bytes.count - start) % 2 == 0, let text = String(validating: units, as: UTF16.self) else {
            return (String(decoding: units, as: UTF16.self), false)
        }
        return (text, true)
    }

    private static func scalar(_ byte: UInt8) -> Unicode.Scalar {
        guard (0x80...0x9F).contains(byte) else { return Unicode.Scalar(byte) }
        return Unicode.Scalar(Self.upperControls[Int(byte) - 0x80]) ?? "\u{FFFD}"
    }

    /// 0x80 to 0x9F of windows-1252. The five unassigned bytes map to the control characters of the same number.
    private static let upperControls: [UInt16] = [
        0x20AC, 0x0081, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x008D,
        0x017D, 0x008F, 0x0090, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A,
        0x0153, 0x009D, 0x017E, 0x0178,
    ]
}
