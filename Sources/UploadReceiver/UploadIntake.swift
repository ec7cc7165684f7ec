import HTTPTypes
import NIOCore

/// Turns the bytes of one form into fields in memory and files on disk.
///
/// Exactly one of ``complete()`` and ``discard()`` must end its life; after an error it is ``discard()``.
/// What it throws is a ``Refusal``, a `MultipartError` or a `DiskError`.
struct UploadIntake {
    /// Bytes of field values to keep in memory: of one field, and of all.
    private static let maximumField = 1 << 20
    private static let maximumFields = 8 << 20
    /// Bytes of the names and types of all parts, files too.
    private static let maximumNames = 4 << 20

    private enum Content {
        case field(ByteBuffer)
        case file(PartFile, filename: String)
    }

    private let directory: String
    private let record: UploadRecord?
    private var parser: MultipartParser
    private var head = PartHead(name: "")
    private var content: Content?
    private var fields: [ReceivedUpload.Field] = []
    private var fieldBytes = 0
    private var nameBytes = 0
    private var files: [(head: PartHead, filename: String, file: PartFile)] = []
    private var published: [String] = []

    init(_ boundary: BoundaryParameter, directory: String, record: UploadRecord? = nil) {
        self.directory = directory
        self.record = record
        parser = MultipartParser(boundary)
    }

    /// Takes the next bytes of the body.
    mutating func receive(_ bytes: ByteBuffer) async throws {
        parser.append(bytes)
        try await handleEvents()
    }

    /// Checks that the form is complete. Its files are on disk then, still under their temporary names.
    mutating func end() async throws {
        parser.end()
        try await handleEvents()
    }

    /// Gives the files their final names. If that fails for one, ``discard()`` removes the others as well.
    mutating func complete() async throws -> ReceivedUpload {
        var upload = ReceivedUpload(fields: fields)
        for (head, filename, file) in files {
            let path = try await file.publish(as: SafeName(filename))
            published.append(path)
            upload.files.append(
                ReceivedUpload.File(
                    name: head.name, filename: filename, contentType: head.contentType, size: file.size,
                    sha256: file.sha256 ?? "", path: path))
        }
        return upload
    }

    /// Removes every file of this form.
    mutating func discard() async {
        if case .file(var file, _) = content { await file.discard() }
        content = nil
        for index in files.indices { await files[index].file.discard() }
        files.removeAll()
        await Disk.remove(published)
        published.removeAll()
    }

    private mutating func handleEvents() async throws {
        while let event = try nextEvent() {
            switch event {
            case .partBegan(let head):
                self.head = head
                record?.beginPart(head, raw: parser.rawHead)
                nameBytes +=
                    head.name.utf8.count + (head.filename?.utf8.count ?? 0) + (head.contentType?.utf8.count ?? 0)
                guard nameBytes <= Self.maximumNames else {
                    throw Refusal(
                        .contentTooLarge, "the names in the form together are longer than \(Self.maximumNames) bytes")
                }
                if let filename = head.filename {
                    content = .file(try await PartFile(in: directory), filename: filename)
                } else {
                    content = .field(ByteBuffer())
                }
            case .partBytes(let bytes):
                record?.append(bytes)
                try await append(bytes)
            case .partEnded:
                record?.endPart()
                try await endPart()
            case .finished: break
            }
        }
    }

    private mutating func nextEvent() throws(MultipartError) -> MultipartParser.Event? {
        do {
            return try parser.next()
        } catch {
            // The lines that made no sense are what their sender looks for.
            if error.isAboutHead { record?.beginPart(nil, raw: parser.rawHead) }
            throw error
        }
    }

    private mutating func append(_ bytes: ByteBuffer) async throws {
        switch content {
        case .field(var value):
            guard value.readableBytes + bytes.readableBytes <= Self.maximumField else {
                throw Refusal(.contentTooLarge, "the field \"\(head.name)\" is longer than \(Self.maximumField) bytes")
            }
            fieldBytes += bytes.readableBytes
            guard fieldBytes <= Self.maximumFields else {
                throw Refusal(.contentTooLarge, "the fields together are longer than \(Self.maximumFields) bytes")
            }
            content = nil  // The buffer must have one owner, or it is copied for every piece.
            value.writeImmutableBuffer(bytes)
            content = .field(value)
        case .file(var file, let filename):
            // Stored again even after an error, which leaves the descriptor to be closed by discard().
            defer { content = .file(file, filename: filename) }
            try await file.append(bytes)
        case nil:
            break
        }
    }

    private mutating func endPart() async throws {
        switch content {
        case .field(let value):
            fields.append(ReceivedUpload.Field(name: head.name, value: String(buffer: value)))
        case .file(var file, let filename):
            content = nil
            // On the list even after an error, so that discard() finds it.
            defer { files.append((head, filename, file)) }
            try await file.finish()
        case nil:
            break
        }
        content = nil
    }
}
