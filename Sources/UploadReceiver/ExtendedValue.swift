/// A parameter value with its own character set, as `filename*=UTF-8''na%C3%AFve.txt` (RFC 8187).
///
/// RFC 7578 section 4.2 forbids it in forms, but some encoders write it, for names that their plain form cannot hold.
enum ExtendedValue {
    /// The text; nil when the value has another form, or a charset that is not known here.
    static func text(of value: String) -> String? {
        let pieces = value.split(separator: "'", maxSplits: 2, omittingEmptySubsequences: false)
        guard pieces.count == 3, let bytes = bytes(of: pieces[2], escape: UInt8(ascii: "%")),
            let decoded = FormCharset(label: String(pieces[0]))?.text(of: bytes), decoded.isExact
        else { return nil }
        return decoded.text
    }

    /// The bytes of a text in which that one and two hexadecimal digits stand for any byte; nil for other escapes.
    static func bytes(of text: Substring, escape: UInt8) -> [UInt8]? {
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
