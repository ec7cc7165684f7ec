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

    private var segments: ArraySlice<BodyLayout.Segment>
    private let sources: [OpenSource]
    /// A small body that was read ahead.
    private var whole: ByteBuffer?

    /// Reads a small body, unless it has a stream; may block, unless it is read from memory.
    ///
    /// - Throws: As ``next()``.
    init(
        _ body: BodyLayout, _ sources: [OpenSource], _ access: FileAccess = .waiting
    ) throws(UploadFailure) {
        try self.init(body.segments, length: body.contentLength, sources, access)
    }

    /// Reads a part of a body, as ``init(_:_:)``.
    init(_ body: BodyLayout, _ range: Range<Int64>, _ sources: [OpenSource]) throws(UploadFailure) {
        try self.init(body.part(range), length: range.upperBound - range.lowerBound, sources, .waiting)
    }

    private init(
        _ segments: [BodyLayout.Segment], length: Int64, _ sources: [OpenSource], _ access: FileAccess
    ) throws(UploadFailure) {
        self.segments = segments[...]
        self.sources = sources
        let hasStream = sources.contains { if case .stream = $0 { true } else { false } }
        if length <= Self.smallLength, !hasStream { whole = try next(access) }
    }

    /// A body in memory.
    init(_ bytes: [UInt8]) {
        segments = []
        sources = []
        whole = ByteBuffer(bytes: bytes)
    }

    /// Whether the last chunk was taken.
    var isAtEnd: Bool { segments.isEmpty && whole == nil }

    /// The whole body, if it was read ahead.
    mutating func takeWhole() -> ByteBuffer? {
        defer { whole = nil }
        return whole
    }

    /// The stream that the next chunk comes from; `nil` when ``next()`` reads it.
    var stream: ByteStream? {
        guard case .source(let number, _) = segments.first, case .stream(let stream) = sources[number] else {
            return nil
        }
        return stream
    }

    /// Reads the next chunk of a stream.
    ///
    /// - Throws: Code 300 when the stream fails.
    mutating func next(of stream: ByteStream) async throws(UploadFailure) -> ByteBuffer {
        guard case .source(let number, let range) = segments.first else { return ByteBuffer() }
        let bytes = try await stream.read(range.prefix(Int64(Self.chunkLength)))
        advance(in: number, range, to: range.lowerBound + Int64(bytes.count))
        return ByteBuffer(bytes: bytes)
    }

    /// Reads the next chunk, up to a stream; may block, unless it is read from memory.
    ///
    /// - Throws: Code 300 when a file cannot be read, or has changed.
    mutating func next(_ access: FileAccess = .waiting) throws(UploadFailure) -> ByteBuffer {
        var buffer = ByteBufferAllocator().buffer(capacity: lengthOfNext)
        while let segment = segments.first, stream == nil, buffer.readableBytes < Self.chunkLength {
            switch segment {
            case .bytes(let bytes):
                buffer.writeBytes(bytes)
                segments.removeFirst()
            case .source(let number, let range):
                // An empty file is checked too: it may have grown.
                let part = range.prefix(Int64(Self.chunkLength - buffer.readableBytes))
                switch sources[number] {
                case .file(let file): try file.read(part, into: &buffer, access)
                case .bytes(let bytes): buffer.writeBytes(bytes[Int(part.lowerBound)..<Int(part.upperBound)])
                case .stream: break
                }
                advance(in: number, range, to: part.upperBound)
            }
        }
        return buffer
    }

    private var lengthOfNext: Int {
        var length: Int64 = 0
        for segment in segments {
            length += min(segment.length, Int64(Self.chunkLength))
            if length >= Int64(Self.chunkLength) { break }
        }
        return Int(min(length, Int64(Self.chunkLength)))
    }

    private mutating func advance(in number: Int, _ range: Range<Int64>, to end: Int64) {
        if end < range.upperBound {
            segments[segments.startIndex] = .source(number, end..<range.upperBound)
        } else {
            segments.removeFirst()
        }
    }
}

extension Range<Int64> {
    /// The first numbers of the range, at most as many as given.
    fileprivate func prefix(_ count: Int64) -> Range<Int64> {
        lowerBound..<(lowerBound + Swift.min(upperBound - lowerBound, count))
    }
}
