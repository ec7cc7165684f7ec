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

    /// Appends bytes. They may reach the disk only in a later call.
    mutating func append(_ bytes: ByteBuffer) async throws(FileSystemError) {
        pending.append(bytes)
        pendingBytes += bytes.readableBytes
        size += Int64(bytes.readableBytes)
        if pendingBytes >= Self.batch.bytes || pending.count >= Self.batch.pieces { try await flush() }
    }

    /// Writes the remaining bytes, closes the file and completes the digest.
    mutating func finish() async throws(FileSystemError) {
        try await flush()
        sha256 = Self.hexadecimal(hasher.finalize())
        guard let descriptor else { return }
        self.descriptor = nil
        try await FileSystem.run { () throws(FileSystemError) in
            guard close(descriptor) == 0 else { throw FileSystemError("write the file") }
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
        let (descriptor, temporaryPath) = (descriptor, temporaryPath)
        self.descriptor = nil
        pending.removeAll()
        // A failure is ignored: no other action is possible.
        try? await FileSystem.run { () throws(FileSystemError) in
            if let descriptor { close(descriptor) }
            unlink(temporaryPath)
        }
    }

    private mutating func flush() async throws(FileSystemError) {
        guard let descriptor, !pending.isEmpty else { return }
        let (pieces, hasher) = (pending, hasher)
        pending.removeAll(keepingCapacity: true)
        pendingBytes = 0
        self.hasher = try await FileSystem.run { () throws(FileSystemError) in
            var hasher = hasher
            for piece in pieces {
                try FileSystem.write(piece, to: descriptor)
                piece.withUnsafeReadableBytes { hasher.update(bufferPointer: $0) }
            }
            return hasher
        }
    }
}
