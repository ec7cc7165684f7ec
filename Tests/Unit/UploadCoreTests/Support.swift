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

extension FormPart {
    /// A text field.
    init(_ name: String, _ value: String) { self.init(name, .text(value)) }

    /// The value of a text field.
    var value: String { if case .text(let text) = content { text } else { "" } }
}

extension BodyLayout {
    /// A form of text fields, with one file as its last part.
    init(
        fields: [FormPart], name: String, filename: String, fileLength: Int64, boundary: MultipartBoundary
    ) throws(UploadFailure) {
        try self.init(
            form: fields + [FormPart(name, filename: filename, .source(0))], lengths: [fileLength], boundary: boundary)
    }
}

extension BodyLayout {
    /// The form of libcurl: the file is its first part.
    init(
        libcurl fields: [FormPart], name: String, filename: String, fileLength: Int64, contentType: String?,
        boundary: MultipartBoundary
    ) throws(UploadFailure) {
        try self.init(
            libcurl: [FormPart(name, filename: filename, .source(0))] + fields, lengths: [fileLength],
            contentType: contentType, boundary: boundary)
    }
}

/// Header fields from a literal.
func header(_ lines: KeyValuePairs<String, String>) -> [HeaderField] { lines.map { HeaderField($0.key, $0.value) } }
