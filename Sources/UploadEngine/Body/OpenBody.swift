import UploadCore

/// The body of an upload, with its sources open.
struct OpenBody: Sendable {
    let sources: [OpenSource]
    let layout: BodyLayout

    /// Opens the sources; may block, unless they are opened from memory.
    ///
    /// - Parameters:
    ///   - isContent: Whether the content of the first source is sent, also where the body is a form.
    ///   - boundary: The boundary of a form; `nil` for a new one.
    ///   - sent: The body that was sent before, if there was one. This one is the same.
    ///   - access: Whether to open files from memory alone.
    /// - Throws: Code 300 when a file cannot be opened, or has changed.
    init(
        _ request: UploadRequest, _ sources: [BodySource], isContent: Bool = false, boundary: String? = nil,
        after sent: OpenBody? = nil, _ access: FileAccess = .waiting
    ) throws(UploadFailure) {
        self.sources = try OpenSource.open(sources, access)
        guard let sent else {
            let lengths = self.sources.map(\.length)
            layout =
                isContent
                ? BodyLayout(contentOfLength: lengths[0])
                : try BodyLayout(request, lengths: lengths, boundary: boundary)
            return
        }
        for (again, before) in zip(self.sources, sent.sources) where !again.isSame(as: before) {
            throw UploadFailure(
                .inputOutput, "'\(again.filename.visible)' changed before it was sent again", reason: .fileChanged)
        }
        layout = sent.layout
    }
}
