import NIOCore
import UploadCore

/// Reads a body, a chunk at a time.
///
/// A chunk takes from as many segments as it can hold, so that a small upload is one buffer and one write. When the file
/// cannot be read to its end there is an error before the closing boundary: a server can then never take a truncated file
/// for a whole one.
struct MultipartBodyReader: Sendable {
    /// Bytes in a chunk. Two are in memory at most: one that is being written, and the next.
    ///
    /// Each is handed from the thread that reads to the one that sends, so smaller ones cost more.
    static let chunkLength = 512 * 1024

    /// The longest body that is read where its file is opened. More would be much memory for uploads that wait for their
    /// connections.
    static let smallLength = 64 * 1024

    private var segments: ArraySlice<MultipartBody.Segment>
    private let source: FileSource
    /// A small body, read ahead and not asked for yet.
    private var whole: ByteBuffer?

    /// It reads a small body, so it may block.
    ///
    /// - Throws: As ``next()``.
    init(_ body: MultipartBody, _ source: FileSource) throws(UploadError) {
        segments = body.segments[...]
        self.source = source
        if body.contentLength <= Self.smallLength { whole = try next() }
    }

    /// Whether the last chunk has been taken.
    var isAtEnd: Bool { segments.isEmpty && whole == nil }

    /// The next chunk, if it has been read already.
    mutating func takeWhole() -> ByteBuffer? {
        defer { whole = nil }
        return whole
    }

    /// The next chunk. It reads from disk, so it may block.
    ///
    /// - Throws: Code 300 when the file cannot be read, or is not what it was.
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
                // An empty file is looked at too: it may have grown since.
                try source.read(range.lowerBound..<end, into: &buffer)
                if end < range.upperBound { segments = [.file(end..<range.upperBound)] + segments }
            }
            if buffer.readableBytes >= Self.chunkLength { break }
        }
        return buffer
    }
}
