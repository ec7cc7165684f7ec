import HTTPTypes
import HummingbirdCore
import NIOCore

/// Receives a body that is not a form: one file without a name. A request without a body has no file.
struct ContentReceiver: BodyReceiver {
    private let directory: String
    private let name: SafeName
    private let contentType: String?
    /// Whether the head announces a body, which can be empty.
    private let hasContent: Bool
    private var file: TemporaryFile?
    private var published: String?

    init(_ request: Request, directory: String) {
        self.directory = directory
        name = SafeName(request.uri.path)
        contentType = request.headers[.contentType]
        hasContent = request.hasBody || request.headers[.contentLength] != nil
    }

    mutating func receive(_ bytes: ByteBuffer) async throws {
        var file = file ?? TemporaryFile(in: directory)
        self.file = nil  // With two owners the list of pending buffers would be copied for every piece.
        // Stored again even after an error, because discard() closes the descriptor.
        defer { self.file = file }
        try await file.append(bytes)
    }

    mutating func end() async throws {
        guard hasContent else { return }
        var file = file ?? TemporaryFile(in: directory)
        defer { self.file = file }
        try await file.finish()
    }

    mutating func complete() async throws -> ReceivedUpload {
        guard let file else { return ReceivedUpload() }
        let path = try await file.publish(as: name)
        published = path
        return ReceivedUpload(files: [
            ReceivedUpload.File(
                name: "", filename: "", contentType: contentType, size: file.size, sha256: file.sha256 ?? "", path: path
            )
        ])
    }

    mutating func discard() async {
        await file?.discard()
        file = nil
        if let published { await FileSystem.remove([published]) }
        published = nil
    }
}
