/// A header field of a request.
package struct HeaderField: Hashable, Sendable {
    /// The name, in the caller's spelling.
    package let name: String
    /// The value; sent as UTF-8.
    package let value: String

    /// Creates a field without validation.
    package init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }

    /// Creates a field.
    ///
    /// - Throws: `invalid headers` (202) with the name of the invalid field, but never its value, which may be a secret.
    package init(validating name: String, _ value: String) throws(UploadFailure) {
        try Self.check(name: name)
        guard HeaderField.isValue(value) else {
            throw UploadFailure(
                .parameter, "invalid headers: the value of '\(name)' has a line break or another control character")
        }
        self.init(name, value)
    }

    /// Checks that a name is a `token` (RFC 9110, section 5.6.2).
    ///
    /// - Throws: `invalid headers` (202).
    package static func check(name: String) throws(UploadFailure) {
        guard HeaderField.isToken(name) else {
            throw UploadFailure(.parameter, "invalid headers: '\(name.visible)' is not a header name")
        }
    }

    /// Names that only the engine sets, because they describe the body, the connection, or the codings that it decodes.
    static let reserved = [
        "Content-Type", "Content-Length", "Content-Encoding", "Transfer-Encoding", "TE", "Trailer", "Host",
        "Connection", "Keep-Alive", "Proxy-Connection", "Upgrade", "Expect", "Accept-Encoding",
    ]

    /// Whether the caller may not set this field.
    var isReserved: Bool { HeaderField.reserved.contains { $0.equalsIgnoringASCIICase(name) } }

    /// Whether the field carries credentials, which must not follow a redirect to another origin.
    package var isCredential: Bool {
        ["Authorization", "Cookie", "Proxy-Authorization"].contains { $0.equalsIgnoringASCIICase(name) }
    }

    /// Whether the field is `Content-Type`.
    package var isContentType: Bool { name.equalsIgnoringASCIICase("Content-Type") }

    /// Whether a name is a `token` (RFC 9110, section 5.6.2), as a field name must be.
    package static func isToken(_ name: String) -> Bool {
        let marks = "!#$%&'*+-.^_`|~".bytes
        return !name.isEmpty
            && name.bytes.allSatisfy { ASCII.isDigit($0) || ASCII.isLetter($0) || marks.contains($0) }
    }

    /// Whether a value cannot end its line: it has no control character except the tab (RFC 9110, section 5.5).
    package static func isValue(_ value: String) -> Bool {
        value.bytes.allSatisfy { !ASCII.isControl($0) || $0 == UInt8(ascii: "\t") }
    }
}

extension [HeaderField] {
    /// The fields that a caller may set, and the names of the others, each once: an array gives several fields one name.
    ///
    /// - Parameter allowed: A reserved name that this request's caller sets.
    package func withoutReserved(except allowed: String? = nil) -> (kept: [HeaderField], ignored: [String]) {
        var kept: [HeaderField] = []
        var ignored: [String] = []
        for field in self {
            if !field.isReserved || allowed?.equalsIgnoringASCIICase(field.name) == true {
                kept.append(field)
            } else if !field.name.isOne(of: ignored) {
                ignored.append(field.name)
            }
        }
        return (kept, ignored)
    }

    /// Whether there is a field with this name. Ignores case.
    package func contains(named name: String) -> Bool { contains { $0.name.equalsIgnoringASCIICase(name) } }
}
