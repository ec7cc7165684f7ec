import HTTPTypes
import NIOCore

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

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

    /// Bytes of memory for a part, beside its names and its content.
    private static let partOverhead = 256

    private enum Content {
        case field(ByteBuffer)
        /// A part with an empty file name and without content so far: browsers send one where no file was chosen.
        case unchosen
        case file(PartFile, filename: String)
    }

    private let directory: String
    private let record: UploadRecord?
    private var parser: MultipartParser
    private var head = PartHead(name: "")
    private var content: Content?
    private let memory: FieldMemory.Share
    /// The fields as they came; they are decoded at the end, when the charset of the form is known.
    private var rawFields: [(head: PartHead, value: ByteBuffer)] = []
    private var fields: [ReceivedUpload.Field] = []
    /// The value of the field `_charset_`.
    private var charsetLabel: String?
    private var fieldBytes = 0
    private var nameBytes = 0
    private var files: [(head: PartHead, filename: String, file: PartFile)] = []
    private var published: [String] = []

    init(_ boundary: BoundaryParameter, directory: String, memory: FieldMemory.Share, record: UploadRecord? = nil) {
        self.directory = directory
        self.memory = memory
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
        try decodeFields()
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
                let names =
                    head.name.utf8.count + (head.filename?.utf8.count ?? 0) + (head.contentType?.utf8.count ?? 0)
                nameBytes += names
                guard nameBytes <= Self.maximumNames else {
                    throw Refusal(
                        .contentTooLarge, "the names in the form together are longer than \(Self.maximumNames) bytes")
                }
                try memory.take(names + Self.partOverhead)
                switch head.filename {
                case "": content = .unchosen
                case let filename?: content = .file(try await PartFile(in: directory), filename: filename)
                case nil: content = .field(ByteBuffer())
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
                throw Refusal(
                    .contentTooLarge, "the field \"\(head.name.shown())\" is longer than \(Self.maximumField) bytes")
            }
            fieldBytes += bytes.readableBytes
            guard fieldBytes <= Self.maximumFields else {
                throw Refusal(.contentTooLarge, "the fields together are longer than \(Self.maximumFields) bytes")
            }
            try memory.take(bytes.readableBytes)
            content = nil  // The buffer must have one owner, or it is copied for every piece.
            value.writeImmutableBuffer(bytes)
            content = .field(value)
        case .unchosen:
            content = .file(try await PartFile(in: directory), filename: "")
            try await append(bytes)
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
            rawFields.append((head, value))
            if head.name == "_charset_", charsetLabel == nil, value.readableBytes <= 40 {
                charsetLabel = String(buffer: value)
                parser.charset = FormCharset(label: String(buffer: value))
            }
        case .file(var file, let filename):
            content = nil
            // On the list even after an error, so that discard() finds it.
            defer { files.append((head, filename, file)) }
            try await file.finish()
        case .unchosen, nil:
            break
        }
        content = nil
    }

    /// Makes texts of the fields. A text can be longer than its bytes.
    private mutating func decodeFields() throws(Refusal) {
        for index in rawFields.indices {
            let (head, value) = rawFields[index]
            rawFields[index].value = ByteBuffer()
            let field = ReceivedUpload.Field(
                name: head.name, bytes: value.readableBytesView, charset: head.charsetLabel ?? charsetLabel)
            let length = field.value.utf8.count + (field.bytes?.utf8.count ?? 0)
            if length > value.readableBytes { try memory.take(length - value.readableBytes) }
            fields.append(field)
        }
        rawFields.removeAll()
    }
}

extension ReceivedUpload.Field {
    /// Decodes a value. Bytes that the text does not stand for exactly are kept beside it.
    fileprivate init(name: String, bytes: some Collection<UInt8>, charset label: String?) {
        let charset = label.map { FormCharset(label: $0) } ?? .utf8
        let (text, isExact) = (charset ?? .utf8).text(of: bytes)
        self.init(
            name: name, value: text, bytes: isExact && charset != nil ? nil : Data(bytes).base64EncodedString())
    }
}
