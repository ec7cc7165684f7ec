import UploadCore

extension BodyLayout {
    /// The body of a request in its layout, with a new boundary or a given one.
    ///
    /// - Parameters:
    ///   - lengths: The length in bytes of each source.
    ///   - boundary: The boundary of an earlier process, for the same bytes; `nil` for a new one.
    /// - Throws: Code 300 if the length of the body exceeds 63 bits.
    init(_ request: UploadRequest, lengths: [Int64], boundary: String? = nil) throws(UploadFailure) {
        switch (request.body, request.layout) {
        case (.content, _): self.init(contentOfLength: lengths[0])
        case (.form(let parts), .standard):
            try self.init(
                form: parts, lengths: lengths, boundary: boundary.map(MultipartBoundary.init) ?? MultipartBoundary())
        case (.form(let parts), .libcurl):
            var generator = SystemRandomNumberGenerator()
            try self.init(
                libcurl: parts, lengths: lengths, contentType: request.contentType,
                boundary: MultipartBoundary(libcurlUsing: &generator))
        }
    }
}
