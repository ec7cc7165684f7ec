/// The boundary that a Content-Type of `multipart/form-data` announces.
struct BoundaryParameter: Equatable {
    let boundary: String

    /// The boundary in a Content-Type value, quoted or as a token.
    ///
    /// Returns nil when the media type is another one; throws when it is the right one but its boundary is missing or
    /// cannot be one.
    init?(contentType: String) throws(MultipartError) {
        let mediaType = contentType.prefix { $0 != ";" }
        guard mediaType.filter({ $0 != " " && $0 != "\t" }).lowercased() == "multipart/form-data" else { return nil }
        guard let boundary = HeaderValue(contentType)?["boundary"] else {
            throw .boundaryMissing(contentType: contentType)
        }
        try self.init(boundary)
    }

    /// The longest boundary. RFC 2046 allows 70 bytes, and other servers take more.
    private static let maximum = 1024

    /// Takes every boundary that other servers take, which is more than RFC 2046 section 5.1.1 allows: `*****` and `&x&`
    /// are sent by widely copied code. What is left out cannot be told from the end of its line.
    init(_ boundary: String) throws(MultipartError) {
        guard !boundary.isEmpty else { throw .boundaryInvalid(boundary: boundary, why: "is empty") }
        guard boundary.utf8.count <= Self.maximum else {
            throw .boundaryInvalid(boundary: boundary, why: "is longer than \(Self.maximum) characters")
        }
        for scalar in boundary.unicodeScalars where !(0x20...0x7E).contains(scalar.value) {
            throw .boundaryInvalid(
                boundary: boundary, why: "contains \"\(String(scalar).shown())\", which is no visible ASCII character")
        }
        guard boundary.last != " " else { throw .boundaryInvalid(boundary: boundary, why: "ends with a space") }
        self.boundary = boundary
    }
}
