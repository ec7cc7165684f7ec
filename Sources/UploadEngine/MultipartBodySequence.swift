import NIOCore
import UploadCore

/// The bytes of a body, a chunk at a time, read from disk as the connection asks for them.
///
/// A chunk takes from as many segments as it can hold, so that a small upload is one buffer and one write. When the file
/// cannot be read to its end the sequence throws before it yields the closing boundary: a server can then never take a
/// truncated file for a whole one.
struct MultipartBodySequence: AsyncSequence, Sendable {
    typealias Element = ByteBuffer

    /// Bytes in a chunk. Three are in memory at most: one that was read, one that waits, one that is being written.
    static let chunkLength = 256 * 1024

    let body: MultipartBody
    let source: FileSource
    let meter: BodyMeter

    func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(segments: body.segments[...], source: source, meter: meter)
    }

    struct AsyncIterator: AsyncIteratorProtocol {
        private var segments: ArraySlice<MultipartBody.Segment>
        private let source: FileSource
        private let meter: BodyMeter

        init(segments: ArraySlice<MultipartBody.Segment>, source: FileSource, meter: BodyMeter) {
            self.segments = segments
            self.source = source
            self.meter = meter
        }

        mutating func next() async throws -> ByteBuffer? {
            guard !segments.isEmpty else { return nil }
            let remaining = segments.reduce(Int64(0)) { Swift.min($0 + $1.length, Int64(chunkLength)) }
            var buffer = ByteBufferAllocator().buffer(capacity: Int(remaining))
            while let segment = segments.popFirst() {
                switch segment {
                case .bytes(let bytes):
                    buffer.writeBytes(bytes)
                case .file(let range):
                    let room = Int64(chunkLength) - Int64(buffer.readableBytes)
                    let end = range.lowerBound + Swift.min(range.upperBound - range.lowerBound, Swift.max(room, 0))
                    // An empty file is looked at too: it may have grown since.
                    buffer = try await source.read(range.lowerBound..<end, into: buffer)
                    if end < range.upperBound { segments = [.file(end..<range.upperBound)] + segments }
                }
                if buffer.readableBytes >= chunkLength { break }
            }
            guard await meter.makeRoom(for: buffer.readableBytes) else { throw CancellationError() }
            return buffer
        }
    }
}
