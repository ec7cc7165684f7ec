@testable import UploadCore

/// Returns the given numbers one after the other, and then again from the start.
struct FixedGenerator: RandomNumberGenerator {
    private let values: [UInt64]
    private var index = 0

    init(_ values: UInt64...) { self.values = values }

    mutating func next() -> UInt64 {
        defer { index += 1 }
        return values[index % values.count]
    }
}

extension MultipartBoundary {
    /// `----UploadTask--0123456789ABCDEFFEDCBA9876543210`
    static var fixed: MultipartBoundary {
        var generator = FixedGenerator(0x0123_4567_89AB_CDEF, 0xFEDC_BA98_7654_3210)
        return MultipartBoundary(using: &generator)
    }
}

extension UploadOptions {
    /// Options that pass every check, except for those that the test gives.
    static func valid(
        url: OptionValue = "http://example.com/", filePath: OptionValue = "internal://cache/a.png",
        name: OptionValue = "file", header: OptionValue = .absent, formData: OptionValue = .absent,
        timeout: Double? = nil
    ) -> UploadOptions {
        UploadOptions(
            url: url, filePath: filePath, name: name, header: header, formData: formData, timeout: timeout)
    }
}

extension UploadRequest {
    /// Checks options with a file check that accepts every path.
    init(_ options: UploadOptions) throws(UploadError) {
        try self.init(validating: options) { (_) throws(UploadError) in }
    }
}

/// The error that a call throws; `nil` when it succeeds.
func uploadError<Value>(of call: () throws(UploadError) -> Value) -> UploadError? {
    do {
        _ = try call()
        return nil
    } catch {
        return error
    }
}
