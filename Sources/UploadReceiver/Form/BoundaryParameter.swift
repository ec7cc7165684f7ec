/// The boundary that a Content-Type of `multipart/form-data` announces.
struct BoundaryParameter: Equatable {
    let boundary: String

    /// The boundary in a Content-Type value, quoted or as a token.
    ///
    /// Returns nil for another media type; throws when the media type is right but the boundary is missing or invalid.
    init?(contentType: String) throws(MultipartError) {
        let mediaType = contentType.prefix { $0 != ";" }
        guard mediaType.filter({ $0 != " " && $0 != "\t" }).lowercased() == "multipart/form-data" else { return nil }
        guard let boundary = HeaderValue(contentType)?["boundary"] else {
            throw .boundaryMissing(contentType: contentType)
        }
        try self.init(boundary)
    }

    /// The longest boundary. RFC 2046 allows 70 bytes, and other servers accept more.
    private static let maximum = 1024

    /// Accepts every boundary that other servers accept, which is more than RFC 2046 section 5.1.1 allows: widely
    /// copied code sends `*****` and `&x&`. A boundary with a blank at its end is ambiguous with the padding of its
    /// line.
    init(_ boundary: String) throws(MultipartError) {
        guard !boundary.isEmpty else { throw .boundaryInvalid(boundary: boundary, why: "is empty") }
        guard boundary.utf8.count <= Self.maximum else {
            throw .boundaryInvalid(boundary: boundary, why: "is longer than \(Self.maximum) characters")
        }
        for scalar in boundary.unicodeScalars where !(0x20...0x7E).contains(scalar.value) {
            throw .boundaryInvalid(
                boundary: boundary,
                why: "contains \"\(String(scalar).visible())\", which is not a visible ASCII character")
        }
        guard boundary.last != " " else { throw .boundaryInvalid(boundary: boundary, why: "ends with a space") }
        self.boundary = boundary
    }
}
