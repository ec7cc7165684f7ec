import UploadCore
import UploadEngine

@testable import QuickApp

/// Literals as JavaScript has them.
extension OptionValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    /// A string.
    init(stringLiteral value: String) { self = .string(value) }
    /// The number's decimal digits.
    init(integerLiteral value: Int) { self = .string(String(value)) }
    /// `true` or `false`.
    init(booleanLiteral value: Bool) { self = .string(value ? "true" : "false") }
    /// A list.
    init(arrayLiteral elements: OptionValue...) { self = .array(elements) }
    /// An object with its keys in order; keys may repeat.
    init(dictionaryLiteral elements: (String, OptionValue)...) {
        self = .object(elements.map { Property($0.0, $0.1) })
    }
}

extension FormPart {
    /// A text field.
    init(_ name: String, _ value: String) { self.init(name, .text(value)) }
}

extension [HeaderField] {
    init(validating option: OptionValue) throws(UploadFailure) { self = try option.header }
}

extension [FormPart] {
    init(validating option: OptionValue) throws(UploadFailure) { self = try option.fields }
}

/// The names that only the engine sets.
let reservedHeaderNames = [
    "Content-Type", "Content-Length", "Content-Encoding", "Transfer-Encoding", "TE", "Trailer", "Host", "Connection",
    "Keep-Alive", "Proxy-Connection", "Upgrade", "Expect", "Accept-Encoding",
]

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
    /// Checks options, with a check of the file that accepts every path unless the test gives another one.
    init(
        _ options: UploadOptions, defaultTimeout: Int64? = nil,
        checkFile: (_ path: String) throws(UploadFailure) -> Void = { _ in }
    ) throws(UploadFailure) {
        (self, _) = try options.request(defaultTimeout: defaultTimeout) { path throws(UploadFailure) in
            try checkFile(path)
            return UploadFile(filename: path) { () throws(UploadFailure) in -1 }
        }
    }

    private var parts: [FormPart] { if case .form(let parts) = body { parts } else { [] } }

    /// The text fields of the form.
    var textFields: [FormPart] { parts.filter { if case .text = $0.content { true } else { false } } }

    /// The name of the file's field.
    var fileField: String? { parts.first { if case .source = $0.content { true } else { false } }?.name }
}
