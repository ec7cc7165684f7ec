/// One part of a form (RFC 7578).
package struct FormPart: Hashable, Sendable {
    /// The content of a part.
    package enum Content: Hashable, Sendable {
        /// A text, sent byte for byte as UTF-8.
        case text(String)
        /// One of the sources of the upload, by its number.
        case source(Int)
    }

    /// The name of the form field.
    package let name: String
    /// The name of the file, without a path; `nil` for a text field.
    package let filename: String?
    /// The media type; `nil` is the type by the file's name, and none for a text field (RFC 7578, section 4.4).
    package let contentType: String?
    /// The content.
    package let content: Content

    /// Creates a part.
    package init(_ name: String, filename: String? = nil, contentType: String? = nil, _ content: Content) {
        self.name = name
        self.filename = filename
        self.contentType = contentType
        self.content = content
    }
}
