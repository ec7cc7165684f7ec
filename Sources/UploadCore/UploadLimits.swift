/// The limits of a server for resumable uploads, in bytes: the field `Upload-Limit`, or `Tus-Max-Size`.
package struct UploadLimits: Hashable, Sendable {
    /// The longest upload; `nil` for any length.
    package var maximumLength: Int64?
    /// The shortest upload that can be resumed; `nil` for any length.
    package var minimumLength: Int64?
    /// The longest content of one request that appends; `nil` for any length.
    package var maximumAppend: Int64?

    package init(maximumLength: Int64? = nil, minimumLength: Int64? = nil, maximumAppend: Int64? = nil) {
        self.maximumLength = maximumLength
        self.minimumLength = minimumLength
        self.maximumAppend = maximumAppend
    }

    /// Reads `Upload-Limit`. Negative numbers are ignored; of the others, unknown members are.
    ///
    /// - Parameter values: The values of the field's lines.
    /// - Returns: `nil` where there is no such field, or it is invalid.
    package init?(draft values: [String]) {
        guard var bytes = values.first?.bytes else { return nil }
        for value in values.dropFirst() { bytes += ", \(value)".bytes }
        guard let members = StructuredField.integers(ofDictionary: bytes.text) else { return nil }
        func limit(_ key: String) -> Int64? {
            members.first { $0.key.hasBytes(of: key) && $0.value >= 0 }?.value
        }
        maximumLength = limit("max-size")
        minimumLength = limit("min-size")
        maximumAppend = limit("max-append-size").map { max(1, $0) }
    }
}
