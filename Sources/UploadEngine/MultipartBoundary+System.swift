import UploadCore

extension MultipartBoundary {
    /// A boundary from the system's cryptographic source.
    init() {
        var generator = SystemRandomNumberGenerator()
        self.init(using: &generator)
    }
}
