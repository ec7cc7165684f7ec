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
    /// The same for the first one: a file that does not arrive at once soon exists.
    private static let firstBatch = (bytes: 64 * 1024, pieces: 4)

    /// The state of the writing, which is passed to a thread for files and back.
    private struct Output: Sendable {
        var descriptor: Int32?
        var hasher = SHA256()
        /// Whether the file was created.
        var exists = false
    }

    private let directory: String
    private let temporaryPath: String
    private var output: Output
    private var pending: [ByteBuffer] = []
    private var pendingBytes = 0
    /// Writes and hashes a batch, while the next one arrives.
    private var writing: Task<(Output, FileSystemError?), Never>?
    private(set) var size: Int64 = 0
    /// The digest in hexadecimal; nil before ``finish()``.
    private(set) var sha256: String?

    /// A file in an existing directory. It is created with its first batch: a small file is created, written and closed on one
    /// visit of a thread for files.
    init(in directory: String) {
        self.directory = directory
        temporaryPath = "\(directory)/\(Self.temporaryName())"
        output = Output()
    }

    private static func temporaryName() -> String {
        ".upload-\(String(UInt64.random(in: .min ... .max), radix: 36)).part"
    }

    static func hexadecimal(_ digest: SHA256.Digest) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: digest.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
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
        output = Output(descriptor: descriptor, exists: true)
    }

    /// Appends bytes. They may reach the disk, and a failure of the disk the caller, only with a later call.
    mutating func append(_ bytes: ByteBuffer) async throws(FileSystemError) {
        pending.append(bytes)
        pendingBytes += bytes.readableBytes
        size += Int64(bytes.readableBytes)
        let batch = output.exists ? Self.batch : Self.firstBatch
        guard pendingBytes >= batch.bytes || pending.count >= batch.pieces else { return }
        try await finishBatch()
        let (pieces, output, path) = (takePending(), output, temporaryPath)
        writing = Task { await FileSystem.run { Self.write(pieces, to: output, path) } }
    }

    /// Writes the remaining bytes, closes the file and completes the digest.
    mutating func finish() async throws(FileSystemError) {
        try await finishBatch()
        let (pieces, output, path) = (takePending(), output, temporaryPath)
        let (closed, error) = await FileSystem.run {
            var (output, error) = Self.write(pieces, to: output, path)
            if let descriptor = output.descriptor, close(descriptor) != 0, error == nil {
                error = FileSystemError("write the file")
            }
            output.descriptor = nil
            return (output, error)
        }
        self.output = closed
        if let error { throw error }
        sha256 = Self.hexadecimal(closed.hasher.finalize())
    }

    /// Moves the finished file to the first free name derived from `name`, never over another file; returns its path.
    func publish(as name: SafeName) async throws(FileSystemError) -> String {
        let (directory, temporaryPath) = (directory, temporaryPath)
        return try await FileSystem.run { () throws(FileSystemError) in
            func path(_ number: Int) -> String { "\(directory)/\(name.candidate(number))" }
            func isTaken(_ number: Int) -> Bool { FileSystem.exists(path(number)) }
            var number = FreeNumber.afterLast(of: path(0), isTaken)
            // Another upload may take the free name first, hence the loop.
            for _ in 0..<10_000 {
                if try FileSystem.moveExclusively(temporaryPath, to: path(number)) {
                    FreeNumber.remember(number, of: path(0))
                    return path(number)
                }
                number = FreeNumber.search(after: number, isTaken: isTaken)
            }
            throw FileSystemError("find a free name for \(name.candidate(0))", code: EEXIST)
        }
    }

    /// Removes the temporary file, finished or not.
    mutating func discard() async {
        try? await finishBatch()
        let (output, temporaryPath) = (output, temporaryPath)
        self.output.descriptor = nil
        pending.removeAll()
        guard output.exists else { return }
        // A failure is ignored: no other action is possible.
        await FileSystem.run {
            if let descriptor = output.descriptor { close(descriptor) }
            unlink(temporaryPath)
        }
    }

    /// Waits for the batch that is being written.
    private mutating func finishBatch() async throws(FileSystemError) {
        guard let task = writing else { return }
        writing = nil
        let (output, error) = await task.value
        self.output = output
        if let error { throw error }
    }

    private mutating func takePending() -> [ByteBuffer] {
        defer { (pending, pendingBytes) = ([], 0) }
        return pending
    }

    /// Creates the file if it does not exist, and writes and hashes the pieces.
    private static func write(
        _ pieces: [ByteBuffer], to output: Output, _ path: String
    ) -> (Output, FileSystemError?) {
        var output = output
        do throws(FileSystemError) {
            if !output.exists { output.descriptor = try FileSystem.create(path) }
            output.exists = true
            for piece in pieces {
                guard let descriptor = output.descriptor else { break }
                try FileSystem.write(piece, to: descriptor)
                piece.withUnsafeReadableBytes { output.hasher.update(bufferPointer: $0) }
            }
        } catch { return (output, error) }
        return (output, nil)
    }
}
