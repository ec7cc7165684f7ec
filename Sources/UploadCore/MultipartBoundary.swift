/// The line that separates the parts of a form (RFC 2046 section 5.1.1).
///
/// 128 random bits make it unguessable, so that nobody who can choose a part's content can end that part early
/// (CVE-2025-7783), and make a collision with the file's content out of the question without reading the file first.
public struct MultipartBoundary: Hashable, Sendable {
    /// The boundary's text: 48 characters that need no quotes in a header.
    public let text: String

    /// Draws a boundary.
    ///
    /// - Parameter generator: A cryptographic source, such as `SystemRandomNumberGenerator`.
    public init(using generator: inout some RandomNumberGenerator) {
        var digits: [UInt8] = []
        for _ in 0..<2 {
            let bits: UInt64 = generator.next()
            for shift in stride(from: 56, through: 0, by: -8) {
                let (high, low) = ASCII.hexDigits(UInt8(truncatingIfNeeded: bits >> UInt64(shift)))
                digits += [high, low]
            }
        }
        text = "----UploadTask--" + String(decoding: digits, as: UTF8.self)
    }
}
