import UploadCore
import UploadEngine

/// One request of the command, before it starts.
struct UploadItem: Sendable {
    /// The file, for messages and for `--json`; empty for a form without one.
    let file: String
    /// The files of a form that `-F` describes.
    var files: [String]?
    /// The request and its sources, or the reason why there is none.
    let request: Result<Prepared, UploadFailure>

    struct Prepared: Sendable {
        let request: UploadRequest
        let sources: [BodySource]
    }

    /// The name of the request in messages.
    var label: String {
        guard let files else { return file }
        let others = files.count - 1
        return files.isEmpty ? "the form" : others == 0 ? file : "\(file) and \(counted(others, "other file"))"
    }
}

/// The requests of one `uploadtask upload`, made one at a time: the list of files has any length.
struct UploadItems {
    let template: RequestTemplate
    let content: ContentOptions.Content
    let files: [String]
    let list: FileList?
    /// The content of the file `-`, or the error from reading it.
    let input: Result<SpooledInput, UploadFailure>?

    /// The number of requests that were made, without those of the list.
    private var position = 0

    init(
        template: RequestTemplate, content: ContentOptions.Content, files: [String], list: FileList?,
        input: Result<SpooledInput, UploadFailure>?
    ) {
        (self.template, self.content, self.files, self.list, self.input) = (template, content, files, list, input)
    }

    /// The number of requests; `nil` where a list is read.
    var count: Int? {
        if case .files = content { list == nil ? files.count : nil } else { 1 }
    }

    /// The next request.
    ///
    /// - Throws: When the list cannot be read.
    mutating func next() async throws(UploadFailure) -> UploadItem? {
        guard case .files(let form) = content else {
            defer { position = 1 }
            return position == 0 ? single : nil
        }
        if position < files.count {
            position += 1
            return item(files[position - 1], form)
        }
        switch try await list?.next() {
        // A name in a list is a path, also `-`.
        case .name(let name): return item(name, form, isPath: true)
        case .invalid(let shown, let failure): return UploadItem(file: shown, request: .failure(failure))
        case nil: return nil
        }
    }

    /// Whether all files of the arguments were made, and a list follows.
    var isAtList: Bool { list != nil && position == files.count }

    /// Whether the list has entries that were not made.
    var hasMore: Bool { get async { await list?.hasMore ?? false } }

    private func item(_ path: String, _ form: ContentOptions.FileForm, isPath: Bool = false) -> UploadItem {
        UploadItem(
            file: path,
            request: Result { () throws(UploadFailure) in
                let file = try isPath ? UploadFile(path: path) : file(path)
                return .init(
                    request: template.request(.form(form.parts(filename: file.filename))), sources: [.file(file)])
            })
    }

    /// The only request of a form or of a raw body.
    private var single: UploadItem? {
        switch content {
        case .files: nil
        case .raw(let path):
            UploadItem(
                file: path,
                request: Result { () throws(UploadFailure) in
                    .init(request: template.request(.content), sources: [.file(try file(path))])
                })
        case .form(let parts):
            UploadItem(
                file: parts.lazy.compactMap(\.path).first ?? "", files: parts.compactMap(\.path),
                request: Result { () throws(UploadFailure) in
                    var sources: [BodySource] = []
                    var formParts: [FormPart] = []
                    for part in parts { formParts.append(try formPart(part, &sources)) }
                    return .init(request: template.request(.form(formParts)), sources: sources)
                })
        }
    }

    private func formPart(_ part: CurlPart, _ sources: inout [BodySource]) throws(UploadFailure) -> FormPart {
        guard let path = part.path else {
            guard case .text(let text) = part.content else { preconditionFailure("only a text has no path") }
            return FormPart(part.name, filename: part.filename, contentType: part.type, .text(text))
        }
        let file = try file(path)
        sources.append(.file(file))
        // A field with the content of a file has no file name.
        let filename: String? = if case .file = part.content { part.filename ?? file.filename } else { nil }
        return FormPart(part.name, filename: filename, contentType: part.type, .source(sources.count - 1))
    }

    private func file(_ path: String) throws(UploadFailure) -> UploadFile {
        if path == "-", let input { try input.get().file } else { try UploadFile(path: path) }
    }
}
