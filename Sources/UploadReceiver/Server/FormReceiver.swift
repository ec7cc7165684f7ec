import HTTPTypes
import NIOCore
import _UploadLibc

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Receives one form: keeps its fields in memory and writes its files to disk.
///
/// It throws ``HTTPError``, ``MultipartError``, ``FileSystemError`` or ``FieldMemory/LimitExceeded``.
struct FormReceiver: BodyReceiver {
    /// The maximum number of bytes in one field value, and in all of them.
    private static let maximumField = 1 << 20
    private static let maximumFields = 8 << 20
    /// The maximum number of bytes in the names and types of all parts, files included.
    private static let maximumNames = 4 << 20

    /// The bytes of memory for a part in addition to its names and its content.
    private static let partOverhead = 256

    private enum Content {
        case field(ByteBuffer)
        /// A part with an empty file name and no content so far. Browsers send it when no file was chosen.
        case unchosen
        case file(TemporaryFile, filename: String)
    }

    private let directory: String
    private let record: UploadRecord?
    private var parser: MultipartParser
    private var head = PartHead(name: "")
    private var content: Content?
    private let memory: FieldMemory.Reservation
    /// The fields as received; they are decoded at the end, when the charset of the form is known.
    private var rawFields: [(head: PartHead, value: ByteBuffer)] = []
    private var fields: [ReceivedUpload.Field] = []
    /// The value of the field `_charset_`.
    private var charsetLabel: String?
    private var fieldBytes = 0
    private var nameBytes = 0
    private var files: [(head: PartHead, filename: String, file: TemporaryFile)] = []
    private var published: [String] = []

    init(_ boundary: BoundaryParameter, directory: String, memory: FieldMemory.Reservation, record: UploadRecord? = nil)
    {
        self.directory = directory
        self.memory = memory
        self.record = record
        parser = MultipartParser(boundary)
    }

    mutating func receive(_ bytes: ByteBuffer) async throws {
        parser.append(bytes)
        try await handleEvents()
    }

    /// Checks that the form is complete. Afterwards its files are on disk, still under their temporary names.
    mutating func end() async throws {
        parser.end()
        try await handleEvents()
        try decodeFields()
    }

    /// Gives the files their final names. If one of them fails, ``discard()`` removes the others as well.
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

    /// The form with its files still under their temporary names, which belong to the caller from now on.
    mutating func staged() -> (upload: ReceivedUpload, names: [String]) {
        let upload = ReceivedUpload(
            fields: fields,
            files: files.map { head, filename, file in
                ReceivedUpload.File(
                    name: head.name, filename: filename, contentType: head.contentType, size: file.size,
                    sha256: file.sha256 ?? "", path: "")
            })
        defer { files.removeAll() }
        return (upload, files.map(\.file.temporaryName))
    }

    /// Removes all files of this form.
    mutating func discard() async {
        if case .file(var file, _) = content { await file.discard() }
        content = nil
        for index in files.indices { await files[index].file.discard() }
        files.removeAll()
        await FileSystem.remove(published)
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
                    throw HTTPError(
                        .contentTooLarge, "the names in the form together are longer than \(Self.maximumNames) bytes")
                }
                try memory.reserve(names + Self.partOverhead)
                switch head.filename {
                case "": content = .unchosen
                case let filename?: content = .file(TemporaryFile(in: directory), filename: filename)
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
            // The page shows the malformed lines to the author of the client.
            if error.isAboutHead { record?.beginPart(nil, raw: parser.rawHead) }
            throw error
        }
    }

    private mutating func append(_ bytes: ByteBuffer) async throws {
        switch content {
        case .field(var value):
            guard value.readableBytes + bytes.readableBytes <= Self.maximumField else {
                throw HTTPError(
                    .contentTooLarge, "the field \"\(head.name.visible())\" is longer than \(Self.maximumField) bytes")
            }
            fieldBytes += bytes.readableBytes
            guard fieldBytes <= Self.maximumFields else {
                throw HTTPError(.contentTooLarge, "the fields together are longer than \(Self.maximumFields) bytes")
            }
            try memory.reserve(bytes.readableBytes)
            content = nil  // With two owners the buffer would be copied for every piece.
            value.writeImmutableBuffer(bytes)
            content = .field(value)
        case .unchosen:
            content = .file(TemporaryFile(in: directory), filename: "")
            try await append(bytes)
        case .file(var file, let filename):
            // Stored again even after an error, because discard() closes the descriptor.
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
            // Appended even after an error, so that discard() finds it.
            defer { files.append((head, filename, file)) }
            try await file.finish()
        case .unchosen, nil:
            break
        }
        content = nil
    }

    /// Decodes the field values. A text can take more memory than its bytes.
    private mutating func decodeFields() throws(FieldMemory.LimitExceeded) {
        for index in rawFields.indices {
            let (head, value) = rawFields[index]
            rawFields[index].value = ByteBuffer()
            let field = ReceivedUpload.Field(
                name: head.name, bytes: value.readableBytesView, charset: head.charsetLabel ?? charsetLabel)
            let length = field.value.utf8.count + (field.bytes?.utf8.count ?? 0)
            if length > value.readableBytes { try memory.reserve(length - value.readableBytes) }
            fields.append(field)
        }
        rawFields.removeAll()
    }
}

extension HTTPError {
    /// The response to an error of receiving a form; nil for an error that is not about the form.
    init?(_ error: any Error) {
        switch error {
        case let error as HTTPError: self = error
        case MultipartError.tooManyParts(let limit):
            self.init(.contentTooLarge, MultipartError.tooManyParts(limit: limit).description)
        case let error as MultipartError: self.init(.badRequest, error.description)
        case let error as FileSystemError where error.code == EWOULDBLOCK:
            self.init(.serviceUnavailable, error.description)
        case let error as FileSystemError where error.isOutOfDescriptors:
            self.init(.serviceUnavailable, "\(error): try again later", headers: [.retryAfter: "1"])
        case let error as FileSystemError:
            self.init(error.isOutOfSpace ? .init(code: 507) : .internalServerError, error.description)
        case let error as FieldMemory.LimitExceeded:
            self.init(
                .serviceUnavailable,
                "the fields of all uploads together take more than \(error.limit) bytes of memory: try again later",
                headers: [.retryAfter: "1"])
        default: return nil
        }
    }
}

extension ReceivedUpload.Field {
    /// Decodes a value. If the text does not represent the bytes exactly, the field keeps both.
    fileprivate init(name: String, bytes: some Collection<UInt8>, charset label: String?) {
        let charset = label.map { FormCharset(label: $0) } ?? .utf8
        let (text, isExact) = (charset ?? .utf8).text(of: bytes)
        self.init(
            name: name, value: text, bytes: isExact && charset != nil ? nil : Data(bytes).base64EncodedString())
    }
}
