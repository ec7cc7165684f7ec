import NIOCore
import _UploadLibc

/// Appends content to the file of an upload, for the time of one request.
///
/// Its caller has the turn of the upload and must end with ``close()``. The offset of the upload counts bytes only when they are
/// on the disk: an offset that was sent is a promise that a client relies on.
struct ContentSpool {
    /// The bytes and pieces to gather before a write, as in ``TemporaryFile``.
    private static let batch = (bytes: 256 * 1024, pieces: 64)

    private let resource: UploadResource
    private let descriptor: Int32
    private var pending: [ByteBuffer] = []
    private var pendingBytes: Int64 = 0
    /// The bytes in the file, of which the last may not be on the disk.
    private var written: Int64

    init(_ resource: UploadResource, _ folder: ResourceFolder) async throws(FileSystemError) {
        self.resource = resource
        written = resource.offset
        let id = resource.id
        descriptor = try await FileSystem.run { () throws(FileSystemError) in
            try folder.open(.content, of: id, O_WRONLY | O_APPEND)
        }
    }

    /// The number of bytes of the upload, with those that are not written yet.
    var position: Int64 { written + pendingBytes }

    mutating func append(_ bytes: ByteBuffer) async throws(FileSystemError) {
        pending.append(bytes)
        pendingBytes += Int64(bytes.readableBytes)
        if pendingBytes >= Self.batch.bytes || pending.count >= Self.batch.pieces { try await flush() }
    }

    /// Writes all bytes to the disk, and only then counts them. After an error, those count that did reach it.
    mutating func sync() async throws(FileSystemError) {
        var failure: FileSystemError?
        do throws(FileSystemError) { try await flush() } catch { failure = error }
        guard written > resource.offset else {
            if let failure { throw failure }
            return
        }
        let descriptor = descriptor
        try await FileSystem.run { () throws(FileSystemError) in try ResourceFolder.sync(descriptor) }
        resource.offset = written
        if let failure { throw failure }
    }

    func close() async {
        let descriptor = descriptor
        try? await FileSystem.run { () throws(FileSystemError) in _ = _UploadLibc.close(descriptor) }
    }

    private mutating func flush() async throws(FileSystemError) {
        guard !pending.isEmpty else { return }
        let (pieces, descriptor) = (pending, descriptor)
        pending.removeAll(keepingCapacity: true)
        pendingBytes = 0
        let (length, failure) = try await FileSystem.run {
            () throws(FileSystemError) -> (Int64, FileSystemError?) in
            var failure: FileSystemError?
            do throws(FileSystemError) {
                for piece in pieces { try FileSystem.write(piece, to: descriptor) }
            } catch {
                failure = error
            }
            // A full disk takes a part of the bytes.
            var information = stat()
            guard fstat(descriptor, &information) == 0 else { throw FileSystemError("examine the file") }
            return (Int64(information.st_size), failure)
        }
        written = length
        if let failure { throw failure }
    }
}
