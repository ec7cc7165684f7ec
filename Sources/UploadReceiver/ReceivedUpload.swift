/// The contents of a form and the paths of its files. The receiver responds to an upload with this as JSON.
package struct ReceivedUpload: Codable, Sendable, Equatable {
    /// A part of the form without a filename.
    package struct Field: Codable, Sendable, Equatable {
        /// The name of the field.
        package var name: String
        /// The content as text, decoded by the part's `charset` parameter or the form's `_charset_` field, else as
        /// UTF-8; invalid bytes are replaced by U+FFFD.
        package var value: String
        /// The content in Base64 where ``value`` does not represent exactly its bytes; else nil (absent in JSON).
        package var bytes: String?

        /// Makes a field.
        package init(name: String, value: String, bytes: String? = nil) {
            self.name = name
            self.value = value
            self.bytes = bytes
        }
    }

    /// A part of the form with a filename.
    package struct File: Codable, Sendable, Equatable {
        /// The name of the field.
        package var name: String
        /// The file name exactly as the client sent it. It can be hostile: do not use it as a path, see ``path``.
        package var filename: String
        /// The media type as the client sent it; nil (absent in JSON) without one.
        package var contentType: String?
        /// The length in bytes.
        package var size: Int64
        /// The SHA-256 digest of the content, 64 lower-case hexadecimal digits.
        package var sha256: String
        /// The absolute path of the stored file.
        package var path: String

        /// Makes a description of a stored file.
        package init(
            name: String, filename: String, contentType: String?, size: Int64, sha256: String, path: String
        ) {
            self.name = name
            self.filename = filename
            self.contentType = contentType
            self.size = size
            self.sha256 = sha256
            self.path = path
        }
    }

    /// The fields in the order of the form; a name can occur more than once.
    package var fields: [Field]
    /// The files in the order of the form.
    package var files: [File]

    /// Makes the description of an upload.
    package init(fields: [Field] = [], files: [File] = []) {
        self.fields = fields
        self.files = files
    }
}
