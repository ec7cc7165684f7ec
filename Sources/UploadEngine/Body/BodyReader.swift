import NIOCore
import UploadCore

/// Reads a body in chunks.
///
/// A chunk combines as many segments as fit, so that a small upload is one buffer and one write. When the file cannot be
/// read to its end, the error comes before the closing boundary: a server cannot take a truncated file for a complete one.
struct BodyReader: Sendable {
    /// The length of a chunk in bytes. At most two are in memory: the one that is written, and the next.
    ///
    /// Each is passed from the thread that reads to the one that sends, so smaller chunks cost more.
    static let chunkLength = 512 * 1024

    /// The longest body that is read when its file is opened. Uploads that wait for a connection keep it in memory.
    static let smallLength = 64 * 1024

    private var segments: ArraySlice<MultipartBody.Segment>
    private let source: FileSource
    /// A small body that was read ahead.
    private var whole: ByteBuffer?

    /// Reads a small body; may block.
    ///
    /// - Throws: As ``next()``.
    init(_ body: MultipartBody, _ source: FileSource) throws(UploadError) {
        segments = body.segments[...]
        self.source = source
        if body.contentLength <= Self.smallLength { whole = try next() }
    }

    /// Whether the last chunk was taken.
    var isAtEnd: Bool { segments.isEmpty && whole == nil }

    /// The whole body, if it was read ahead.
    mutating func takeWhole() -> ByteBuffer? {
        defer { whole = nil }
        return whole
    }

    /// Reads the next chunk from disk; may block.
    ///
    /// - Throws: Code 300 when the file cannot be read, or has changed.
    mutating func next() throws(UploadError) -> ByteBuffer {
        let length = segments.reduce(Int64(0)) { min($0 + $1.length, Int64(Self.chunkLength)) }
        var buffer = ByteBufferAllocator().buffer(capacity: Int(length))
        while let segment = segments.popFirst() {
            switch segment {
            case .bytes(let bytes):
                buffer.writeBytes(bytes)
            case .file(let range):
                let room = Int64(Self.chunkLength) - Int64(buffer.readableBytes)
                let end = range.lowerBound + min(range.upperBound - range.lowerBound, max(room, 0))
                // An empty file is checked too: it may have grown.
                try source.read(range.lowerBound..<end, into: &buffer)
                if end < range.upperBound { segments = [.file(end..<range.upperBound)] + segments }
            }
            if buffer.readableBytes >= Self.chunkLength { break }
        }
        return buffer
    }
}
