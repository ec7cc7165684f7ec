/// The boundary that separates the parts of a form (RFC 2046, section 5.1.1).
///
/// It has 128 random bits, so content of an attacker cannot contain it and end a part early (CVE-2025-7783), and a
/// collision with the file's content is practically impossible without a search in the file.
package struct MultipartBoundary: Hashable, Sendable {
    /// The boundary's text: at most 48 characters that need no quotes in a header.
    package let text: String

    /// A boundary that was generated before.
    package init(text: String) { self.text = text }

    /// Generates a boundary.
    ///
    /// - Parameter generator: A cryptographic source, such as `SystemRandomNumberGenerator`.
    package init(using generator: inout some RandomNumberGenerator) {
        var text = "----UploadTask--".bytes
        text.reserveCapacity(text.count + 32)
        for _ in 0..<2 {
            let bits: UInt64 = generator.next()
            for shift in stride(from: 56, through: 0, by: -8) {
                let (high, low) = ASCII.hexDigits(UInt8(truncatingIfNeeded: bits >> UInt64(shift)))
                text.append(high)
                text.append(low)
            }
        }
        self.init(text: text.text)
    }
}
