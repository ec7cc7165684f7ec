import UploadCore

extension UploadError {
    /// The error of a response body that cannot be decoded.
    init(_ error: ContentDecodingError, limit: Int) {
        switch error {
        case .tooLarge: self.init(.other, "the response is larger than the limit of \(limit) bytes")
        case .damaged(let reason): self.init(.other, "the response is damaged: \(reason)")
        }
    }
}
