/// Base 64 with the alphabet of RFC 4648, section 4.
package enum Base64 {
    private static let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".bytes

    /// Encodes bytes, with padding.
    package static func encode(_ bytes: [UInt8]) -> String {
        var result: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            var bits = group.reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
            bits <<= UInt32(8 * (3 - group.count))
            for index in 0..<4 {
                let sextet = Int(bits >> UInt32(18 - 6 * index)) & 63
                result.append(index <= group.count ? alphabet[sextet] : UInt8(ascii: "="))
            }
        }
        return result.text
    }

    /// Whether text is the Base 64 form, with padding, of `count` bytes.
    package static func isEncoded(_ text: String, count: Int) -> Bool {
        let symbols = text.bytes.prefix { alphabet.contains($0) }
        let padding = text.bytes.dropFirst(symbols.count)
        // Does not check the bits after the last byte: such a text is never equal to an encoded one.
        return text.bytes.count == (count + 2) / 3 * 4 && symbols.count * 6 / 8 == count
            && padding.allSatisfy { $0 == UInt8(ascii: "=") }
    }
}
