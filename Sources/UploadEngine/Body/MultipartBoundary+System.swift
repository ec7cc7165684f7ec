package import UploadCore

extension MultipartBoundary {
    /// Generates a boundary with the system's cryptographic random numbers.
    package init() {
        var generator = SystemRandomNumberGenerator()
        self.init(using: &generator)
    }
}
