/// The boundary that a Content-Type of `multipart/form-data` announces.
struct BoundaryParameter: Equatable {
    let boundary: String

    /// The boundary in a Content-Type value, quoted or as a token.
    ///
    /// Returns nil when the media type is another one; throws when it is the right one but its boundary is missing or
    /// is not one by RFC 2046.
    init?(contentType: String) throws(MultipartError) {
        let mediaType = contentType.prefix { $0 != ";" }
        guard mediaType.filter({ $0 != " " && $0 != "\t" }).lowercased() == "multipart/form-data" else { return nil }
        guard let boundary = HeaderValue(contentType)?["boundary"] else {
            throw .boundaryMissing(contentType: contentType)
        }
        try self.init(boundary)
    }

    /// Checks what RFC 2046 section 5.1.1 asks of a boundary.
    init(_ boundary: String) throws(MultipartError) {
        guard !boundary.isEmpty else { throw .boundaryInvalid(boundary: boundary, why: "is empty") }
        guard boundary.utf8.count <= 70 else {
            throw .boundaryInvalid(boundary: boundary, why: "is longer than 70 characters")
        }
        for character in boundary where !Self.isAllowed(character) {
            throw .boundaryInvalid(boundary: boundary, why: "contains \"\(character)\", which RFC 2046 does not allow")
        }
        guard boundary.last != " " else { throw .boundaryInvalid(boundary: boundary, why: "ends with a space") }
        self.boundary = boundary
    }

    private static func isAllowed(_ character: Character) -> Bool {
        guard character.isASCII else { return false }
        return character.isLetter || character.isNumber || "'()+_,-./:=? ".contains(character)
    }
}
