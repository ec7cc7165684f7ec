import UploadCore

/// The parts of an upload as tus takes them: one file, and text fields as its metadata.
struct TusCreation {
    private let file: FormPart?
    private let fields: [(name: String, text: String)]
    private let contentType: String?

    /// - Returns: `nil` for a form that has not exactly one file.
    init?(_ request: UploadRequest) {
        guard case .form(let parts) = request.body else {
            (file, fields) = (nil, [])
            contentType = request.header.first { $0.isContentType }?.value
            return
        }
        var files: [FormPart] = []
        var fields: [(name: String, text: String)] = []
        for part in parts {
            switch part.content {
            case .text(let text): fields.append((part.name, text))
            case .source: files.append(part)
            }
        }
        guard files.count == 1 else { return nil }
        (file, self.fields) = (files[0], fields)
        contentType = files[0].contentType
    }

    /// The value of `Upload-Metadata`.
    ///
    /// - Throws: `invalid form` (202) for a field that tus cannot take.
    func metadata(_ sources: [BodySource]) throws(UploadFailure) -> String {
        var filename = file?.filename ?? "upload"
        if file?.filename == nil, case .file(let source)? = sources.first { filename = source.filename }
        return try TusMetadata.value(
            filename: filename, contentType: contentType ?? MediaType.ofFile(named: filename), partName: file?.name,
            fields: fields)
    }
}
