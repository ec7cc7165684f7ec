/// A header field of a request.
public struct HeaderField: Hashable, Sendable {
    /// The name, in the caller's spelling.
    public let name: String
    /// The value; sent as UTF-8.
    public let value: String

    /// Creates a field without validation.
    public init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }

    /// Names that only the engine sets, because they describe the body, the connection, or the codings that it decodes.
    static let reserved = [
        "Content-Type", "Content-Length", "Content-Encoding", "Transfer-Encoding", "TE", "Trailer", "Host",
        "Connection", "Keep-Alive", "Proxy-Connection", "Upgrade", "Expect", "Accept-Encoding",
    ]

    /// Whether the caller may not set this field.
    var isReserved: Bool { HeaderField.reserved.contains { $0.equalsIgnoringASCIICase(name) } }

    /// Whether the field carries credentials, which must not follow a redirect to another origin.
    var isCredential: Bool {
        ["Authorization", "Cookie", "Proxy-Authorization"].contains { $0.equalsIgnoringASCIICase(name) }
    }

    /// Whether a name is a `token` (RFC 9110, section 5.6.2), as a field name must be.
    static func isToken(_ name: String) -> Bool {
        let marks = "!#$%&'*+-.^_`|~".utf8
        return !name.isEmpty
            && name.utf8.allSatisfy { ASCII.isDigit($0) || ASCII.isLetter($0) || marks.contains($0) }
    }

    /// Whether a value cannot end its line: it has no control character except the tab (RFC 9110, section 5.5).
    static func isValue(_ value: String) -> Bool {
        value.utf8.allSatisfy { !ASCII.isControl($0) || $0 == UInt8(ascii: "\t") }
    }
}

extension [HeaderField] {
    /// Reads the `header` option.
    ///
    /// - Throws: `invalid headers` (202) with the name of the invalid field, but never its value, which may be a
    ///   secret.
    init(validating option: OptionValue) throws(UploadError) {
        self = []
        for property in try option.properties(of: "header", or: "invalid headers") {
            guard HeaderField.isToken(property.name) else {
                throw UploadError(.parameter, "invalid headers: '\(property.name.visible)' is not a header name")
            }
            if case .array(let lines) = property.value {
                for line in lines { try append(property.name, line) }
            } else {
                try append(property.name, property.value)
            }
        }
    }

    private mutating func append(_ name: String, _ value: OptionValue) throws(UploadError) {
        switch value {
        case .absent: return
        case .string(let text) where HeaderField.isValue(text): append(HeaderField(name, text))
        case .string:
            throw UploadError(
                .parameter, "invalid headers: the value of '\(name)' has a line break or another control character")
        default:
            throw UploadError(.parameter, "invalid headers: '\(name)' must be a string or a list, not \(value.kind)")
        }
    }

    /// Whether there is a field with this name. Ignores case.
    func contains(named name: String) -> Bool { contains { $0.name.equalsIgnoringASCIICase(name) } }
}
