import UploadCore

extension UploadFailure {
    /// The error of a response body that cannot be decoded.
    init(_ error: ContentDecodingError, limit: Int) {
        switch error {
        case .tooLarge:
            self.init(.other, "the response is larger than the limit of \(limit) bytes", reason: .responseTooLarge)
        case .notWritten(let number): self = .response(errno: number)
        case .damaged(let reason): self.init(.other, "the response is damaged: \(reason)", reason: .contentCoding)
        }
    }
}
