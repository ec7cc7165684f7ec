/// The body of an upload: a form, or the content of one source.
public struct UploadBody: Sendable {
    enum Kind: Sendable {
        case form([Part])
        case content(UploadSource)
    }

    let kind: Kind

    /// A form, `multipart/form-data` (RFC 7578), with its parts in the order given.
    ///
    /// Put fields before files: streaming servers need them first, and object stores ignore fields behind the file.
    ///
    /// - Parameter parts: Any number of parts, at least one.
    public static func form(_ parts: [Part]) -> UploadBody { UploadBody(kind: .form(parts)) }

    /// The content of a source as it is, as a presigned PUT or a WebDAV server needs it.
    ///
    /// The request has the `Content-Type` of the caller's headers, and none without one.
    public static func content(_ source: UploadSource) -> UploadBody { UploadBody(kind: .content(source)) }

    /// One part of a form.
    public struct Part: Sendable {
        enum Content: Sendable {
            case text(String)
            case source(UploadSource, filename: String?)
        }

        let name: String
        let contentType: String?
        let content: Content

        /// A text field, sent byte for byte as UTF-8, without a Content-Type (RFC 7578, section 4.4).
        ///
        /// - Parameters:
        ///   - name: The name of the form field; not empty.
        ///   - value: The text.
        public static func field(_ name: String, _ value: String) -> Part {
            Part(name: name, contentType: nil, content: .text(value))
        }

        /// A file part.
        ///
        /// - Parameters:
        ///   - name: The name of the form field; not empty.
        ///   - source: The content.
        ///   - filename: The name of the file for the server; `nil` is the source's. A part whose source has no name either is
        ///     sent without one, which most servers take for a text field.
        ///   - contentType: The media type; `nil` is the type by the file's name.
        public static func file(
            _ name: String, _ source: UploadSource, filename: String? = nil, contentType: String? = nil
        ) -> Part {
            Part(name: name, contentType: contentType, content: .source(source, filename: filename))
        }

        /// A file part with a file of the disk.
        ///
        /// - Parameters:
        ///   - name: The name of the form field; not empty.
        ///   - path: The path, relative to the working directory or absolute, taken literally.
        ///   - filename: The name of the file for the server; `nil` is the last part of the path.
        ///   - contentType: The media type; `nil` is the type by the file's name.
        public static func file(
            _ name: String, _ path: String, filename: String? = nil, contentType: String? = nil
        ) -> Part {
            file(name, .file(path), filename: filename, contentType: contentType)
        }
    }
}
