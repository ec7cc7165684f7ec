/// The content of a file part or of a body: a file, bytes in memory, or a stream.
public struct UploadSource: Sendable {
    enum Kind: Sendable {
        case path(String)
        case bytes([UInt8])
        case stream(ByteStream)
    }

    let kind: Kind
    /// The name for the server, without a path.
    let filename: String?

    /// A file of the disk, opened when the upload starts, and again for a redirect that sends the body again.
    ///
    /// A file that changes while it is sent ends the upload before its end is sent: ``UploadError/Reason/fileChanged``.
    ///
    /// - Parameter path: The path, relative to the working directory or absolute, taken literally.
    public static func file(_ path: String) -> UploadSource { UploadSource(kind: .path(path), filename: nil) }

    /// Bytes in memory.
    ///
    /// - Parameters:
    ///   - bytes: The content.
    ///   - filename: The name of the file for the server.
    public static func bytes(_ bytes: some Sequence<UInt8>, filename: String? = nil) -> UploadSource {
        UploadSource(kind: .bytes(Array(bytes)), filename: filename)
    }

    /// A sequence of chunks of bytes. It is read once: a server that asks for the body again, by a 307 or 308 redirect or a
    /// refusal after its first bytes, ends the upload with ``UploadError/Reason/streamFailed``.
    ///
    /// - Parameters:
    ///   - chunks: The content. It is iterated while the upload runs, as fast as the server receives it, and never ahead by
    ///     more than one chunk and 512 KiB.
    ///   - length: The length of the content in bytes. A sequence of another length ends the upload before its end is sent.
    ///   - filename: The name of the file for the server.
    public static func stream<Chunks: AsyncSequence & Sendable>(
        _ chunks: Chunks, length: Int64, filename: String? = nil
    ) -> UploadSource where Chunks.Element: Sequence<UInt8> & Sendable {
        UploadSource(kind: .stream(ByteStream(chunks, length: length)), filename: filename)
    }
}
