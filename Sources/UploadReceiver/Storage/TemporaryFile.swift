import Crypto
import NIOCore
import _UploadLibc

/// A file that is being received. It has a hidden temporary name until the whole request is valid.
///
/// The caller must end with either ``publish(as:)`` or ``discard()``.
struct TemporaryFile: Sendable {
    /// The bytes and pieces to gather before a write: a thread switch for each network read would cost more than the
    /// write itself.
    private static let batch = (bytes: 256 * 1024, pieces: 64)

    private let directory: String
    private let temporaryPath: String
    private var descriptor: Int32?
    private var hasher = SHA256()
    private var pending: [ByteBuffer] = []
    private var pendingBytes = 0
    /// Writes and hashes a batch, while the next one arrives.
    private var writing: Task<Result<SHA256, FileSystemError>, Never>?
    private(set) var size: Int64 = 0
    /// The digest in hexadecimal; nil before ``finish()``.
    private(set) var sha256: String?

    /// Creates the temporary file in an existing directory.
    init(in directory: String) async throws(FileSystemError) {
        let path = "\(directory)/\(Self.temporaryName())"
        self.init(
            directory: directory, temporaryPath: path,
            descriptor: try await FileSystem.run { () throws(FileSystemError) in try FileSystem.create(path) })
    }

    private static func temporaryName() -> String {
        ".upload-\(String(UInt64.random(in: .min ... .max), radix: 36)).part"
    }

    static func hexadecimal(_ digest: SHA256.Digest) -> String {
        digest.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    }

    /// The name of the file in its directory until it is published.
    var temporaryName: String { String(temporaryPath.dropFirst(directory.utf8.count + 1)) }

    /// Whether a file name has the form of a temporary name of this type.
    static func isTemporary(_ name: String) -> Bool {
        name.hasPrefix(".upload-") && name.hasSuffix(".part")
            && UInt64(name.dropFirst(8).dropLast(5), radix: 36) != nil
    }

    /// Takes ownership of an open file.
    init(directory: String, temporaryPath: String, descriptor: Int32) {
        self.directory = directory
        self.temporaryPath = temporaryPath
        self.descriptor = descriptor
    }

    /// Appends bytes. They may reach the disk, and a failure of the disk the caller, only with a later call.
    mutating func append(_ bytes: ByteBuffer) async throws(FileSystemError) {
        pending.append(bytes)
        pendingBytes += bytes.readableBytes
        size += Int64(bytes.readableBytes)
        guard pendingBytes >= Self.batch.bytes || pending.count >= Self.batch.pieces else { return }
        try await finishBatch()
        let (pieces, hasher, descriptor) = (takePending(), hasher, descriptor)
        writing = Task {
            do throws(FileSystemError) {
                return .success(
                    try await FileSystem.run { () throws(FileSystemError) in
                        try Self.write(pieces, to: descriptor, hasher)
                    })
            } catch { return .failure(error) }
        }
    }

    /// Writes the remaining bytes, closes the file and completes the digest.
    mutating func finish() async throws(FileSystemError) {
        try await finishBatch()
        let (pieces, hasher, descriptor) = (takePending(), hasher, descriptor)
        self.descriptor = nil
        sha256 = try await FileSystem.run { () throws(FileSystemError) in
            let written = Result { () throws(FileSystemError) in try Self.write(pieces, to: descriptor, hasher) }
            let isClosed = descriptor.map { close($0) == 0 } ?? true
            let hasher = try written.get()
            guard isClosed else { throw FileSystemError("write the file") }
            return Self.hexadecimal(hasher.finalize())
        }
    }

    /// Moves the finished file to the first free name derived from `name`, never over another file; returns its path.
    func publish(as name: SafeName) async throws(FileSystemError) -> String {
        let (directory, temporaryPath) = (directory, temporaryPath)
        return try await FileSystem.run { () throws(FileSystemError) in
            func path(_ number: Int) -> String { "\(directory)/\(name.candidate(number))" }
            var number = 0
            // Another upload may take the free name first, hence the loop.
            for _ in 0..<10_000 {
                if try FileSystem.moveExclusively(temporaryPath, to: path(number)) { return path(number) }
                number = FreeNumber.search(after: number) { FileSystem.exists(path($0)) }
            }
            throw FileSystemError("find a free name for \(name.candidate(0))", code: EEXIST)
        }
    }

    /// Removes the temporary file, finished or not.
    mutating func discard() async {
        try? await finishBatch()
        let (descriptor, temporaryPath) = (descriptor, temporaryPath)
        self.descriptor = nil
        pending.removeAll()
        // A failure is ignored: no other action is possible.
        try? await FileSystem.run { () throws(FileSystemError) in
            if let descriptor { close(descriptor) }
            unlink(temporaryPath)
        }
    }

    /// Waits for the batch that is being written.
    private mutating func finishBatch() async throws(FileSystemError) {
        guard let task = writing else { return }
        writing = nil
        hasher = try await task.value.get()
    }

    private mutating func takePending() -> [ByteBuffer] {
        defer { (pending, pendingBytes) = ([], 0) }
        return pending
    }

    private static func write(
        _ pieces: [ByteBuffer], to descriptor: Int32?, _ hasher: SHA256
    ) throws(FileSystemError) -> SHA256 {
        guard let descriptor else { return hasher }
        var hasher = hasher
        for piece in pieces {
            try FileSystem.write(piece, to: descriptor)
            piece.withUnsafeReadableBytes { hasher.update(bufferPointer: $0) }
        }
        return hasher
    }
}
