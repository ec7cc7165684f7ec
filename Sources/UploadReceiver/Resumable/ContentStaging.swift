import Crypto
import NIOCore
import _UploadLibc

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Takes the files out of the complete content of an upload, under temporary names, and writes down which names they will have.
struct ContentStaging {
    private static let chunk = 512 << 10

    let resource: UploadResource
    let store: ResourceStore
    let folder: ResourceFolder

    /// Reads the content. Afterwards files and names are on the disk, and ``ContentPublication`` can be repeated.
    func stage(_ memory: FieldMemory.Reservation, _ entry: UploadRecord?) async throws {
        let boundary = try resource.record.contentType.flatMap { type throws(MultipartError) in
            try BoundaryParameter(contentType: type)
        }
        let isForm = boundary != nil && resource.record.kind == .draft
        let (upload, staged) =
            if isForm, let boundary {
                try await form(boundary, memory, entry)
            } else {
                (try await content(entry), [ResourceFolder.name(.content, of: resource.id)])
            }
        var record = resource.record
        record.staged = staged
        let (folder, id) = (folder, resource.id)
        try await FileSystem.run { () throws(FileSystemError) in
            for name in staged { try ResourceFolder.sync("\(folder.path)/\(name)") }
            try ContentPublication(folder: folder, id: id, staged: staged).plan(upload)
        }
        try await store.write(record, of: resource)
    }

    /// The parts of a form. The files have temporary names in the folder.
    private func form(
        _ boundary: BoundaryParameter, _ memory: FieldMemory.Reservation, _ entry: UploadRecord?
    ) async throws -> (ReceivedUpload, [String]) {
        var receiver = FormReceiver(boundary, directory: folder.path, memory: memory, record: entry)
        do {
            try await read { bytes in try await receiver.receive(bytes) }
            try await receiver.end()
            return receiver.staged()
        } catch {
            await receiver.discard()
            throw error
        }
    }

    /// A content that is not a form is one file.
    private func content(_ entry: UploadRecord?) async throws -> ReceivedUpload {
        var (upload, file) = ContentDescription(resource.record).upload
        entry?.beginPart(
            PartHead(name: file.name, filename: file.filename, contentType: file.contentType),
            raw: file.contentType.map { "Content-Type: \($0)" } ?? "")
        var hasher = SHA256()
        try await read { bytes in
            hasher = await Self.update(hasher, bytes)
            entry?.append(bytes)
        }
        entry?.endPart()
        (file.size, file.sha256) = (resource.offset, TemporaryFile.hexadecimal(hasher.finalize()))
        upload.files = [file]
        return upload
    }

    private static func update(_ hasher: SHA256, _ bytes: ByteBuffer) async -> SHA256 {
        var hasher = hasher
        bytes.withUnsafeReadableBytes { hasher.update(bufferPointer: $0) }
        return hasher
    }

    /// Reads the content in pieces.
    private func read(_ body: (ByteBuffer) async throws -> Void) async throws {
        let (folder, id) = (folder, resource.id)
        let descriptor = try await FileSystem.run { () throws(FileSystemError) in
            try folder.open(.content, of: id, O_RDONLY)
        }
        do {
            var offset: Int64 = 0
            while offset < resource.offset {
                // The next server continues.
                try Task.checkCancellation()
                let position = offset
                let count = Int(min(Int64(Self.chunk), resource.offset - offset))
                let bytes = try await FileSystem.run { () throws(FileSystemError) in
                    var bytes = ByteBuffer()
                    let read = bytes.writeWithUnsafeMutableBytes(minimumWritableBytes: count) { space in
                        max(0, pread(descriptor, space.baseAddress, count, off_t(position)))
                    }
                    guard read > 0 else { throw FileSystemError("read the content of the upload", code: EIO) }
                    return bytes
                }
                offset += Int64(bytes.readableBytes)
                try await body(bytes)
            }
        } catch {
            await Self.close(descriptor)
            throw error
        }
        await Self.close(descriptor)
    }

    private static func close(_ descriptor: Int32) async {
        try? await FileSystem.run { () throws(FileSystemError) in _ = _UploadLibc.close(descriptor) }
    }
}
