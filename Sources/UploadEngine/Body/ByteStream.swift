import UploadCore

/// A sequence of chunks of bytes that is read once, in order, with a check of its length.
package final class ByteStream: Sendable {
    /// Length in bytes.
    let length: Int64
    private let chunks: any ChunkReading

    init<Chunks: AsyncSequence & Sendable>(_ chunks: Chunks, length: Int64)
    where Chunks.Element: Sequence<UInt8> & Sendable {
        self.length = length
        self.chunks = ChunkReader(chunks, length: length)
    }

    /// Reads bytes behind those that were read last.
    ///
    /// - Parameter range: Positions in the stream.
    /// - Returns: At least one byte of the range. At the end of the stream it has ended there.
    /// - Throws: Code 300 when the stream has another length, or fails, or the range was read before.
    func read(_ range: Range<Int64>) async throws(UploadFailure) -> [UInt8] { try await chunks.read(range) }
}

private protocol ChunkReading: Sendable {
    func read(_ range: Range<Int64>) async throws(UploadFailure) -> [UInt8]
}

private actor ChunkReader<Chunks: AsyncSequence & Sendable>: ChunkReading
where Chunks.Element: Sequence<UInt8> & Sendable {
    private let length: Int64
    private var iterator: Chunks.AsyncIterator
    private var position: Int64 = 0
    /// Whether a read has not ended, or has ended without its bytes. The iterator may be in use, or at the end of a cancelled
    /// sequence.
    private var isInterrupted = false
    /// The part of the last chunk that was not returned.
    private var rest: ArraySlice<UInt8> = []

    init(_ chunks: Chunks, length: Int64) {
        iterator = chunks.makeAsyncIterator()
        self.length = length
    }

    func read(_ range: Range<Int64>) async throws(UploadFailure) -> [UInt8] {
        guard range.lowerBound == position, !isInterrupted else {
            throw failure(
                "the server asks for it again, and a stream can be read only once; send a file or bytes instead")
        }
        isInterrupted = true
        defer { isInterrupted = Task.isCancelled }
        if position < length, rest.isEmpty, try await !advance() {
            throw failure("it ended at byte \(position) of \(length)")
        }
        let part = rest.prefix(Int(min(Int64(Int.max), range.upperBound - range.lowerBound)))
        rest = rest[part.endIndex...]
        position += Int64(part.count)
        // The end of the body is only sent after this check.
        if position == length {
            let isLonger = if rest.isEmpty { try await advance() } else { true }
            guard !isLonger else { throw failure("it has more than the stated \(length) bytes") }
        }
        return Array(part)
    }

    /// Reads the next chunk that is not empty.
    ///
    /// - Returns: Whether there is one.
    private func advance() async throws(UploadFailure) -> Bool {
        do {
            while true {
                // Taken out, because an iterator cannot be used while the actor may run something else.
                var next = iterator
                guard let chunk = try await next.next(isolation: self) else { return false }
                iterator = next
                rest = ArraySlice(chunk)
                if !rest.isEmpty { return true }
            }
        } catch {
            var failed = failure("it failed")
            failed.underlyingError = error
            throw failed
        }
    }

    private func failure(_ problem: String) -> UploadFailure {
        UploadFailure(.inputOutput, "cannot send the stream: \(problem)", reason: .streamFailed)
    }
}
