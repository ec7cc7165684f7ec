import UploadCore

extension BodyLayout {
    /// The body of a request in its layout, with a new boundary.
    ///
    /// - Parameter lengths: The length in bytes of each source.
    /// - Throws: Code 300 if the length of the body exceeds 63 bits.
    init(_ request: UploadRequest, lengths: [Int64]) throws(UploadFailure) {
        switch (request.body, request.layout) {
        case (.content, _): self.init(contentOfLength: lengths[0])
        case (.form(let parts), .standard): try self.init(form: parts, lengths: lengths, boundary: MultipartBoundary())
        case (.form(let parts), .libcurl):
            var generator = SystemRandomNumberGenerator()
            try self.init(
                libcurl: parts, lengths: lengths, contentType: request.contentType,
                boundary: MultipartBoundary(libcurlUsing: &generator))
        }
    }
}
