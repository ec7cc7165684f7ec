import NIOCore

/// Parses `multipart/form-data` (RFC 7578, RFC 2046) from pieces of any size. It does no I/O.
///
/// Append bytes, then call ``next()`` until it returns nil; after the last bytes call ``end()`` and again ``next()``.
/// It keeps at most one part's head and a possible partial boundary, so its memory does not grow with the body.
struct MultipartParser {
    /// Limits on the memory and the parts that a sender can cause.
    struct Limits: Sendable {
        /// The maximum number of bytes in the head of a part.
        var headBytes = 16 * 1024
        /// The maximum number of parts in a form.
        var parts = 10_000
    }

    enum Event: Equatable {
        case partBegan(PartHead)
        case partBytes(ByteBuffer)
        case partEnded
        /// The closing boundary was read and the input has ended.
        case finished
    }

    private enum State: Equatable {
        case preamble
        /// The first `scanned` bytes do not contain the end of the head.
        case head(scanned: Int)
        /// At the start of a body, the buffer begins with the line end of the head's empty line.
        case body(atStart: Bool)
        case epilogue
        case finished
    }

    private let limits: Limits
    private let boundary: String
    private let delimiter: [UInt8]
    private var state = State.preamble
    private var buffer: ByteBuffer
    private var ended = false
    private var parts = 0
    private var preamble: Preamble
    /// The last bytes of the part's content, to explain a missing delimiter after it.
    private var lastContent: [UInt8] = []
    /// The lines of the latest head, even if malformed.
    private(set) var rawHead = ""
    /// The charset of heads that are not UTF-8, if the form specifies one.
    var charset: FormCharset?

    init(_ parameter: BoundaryParameter, limits: Limits = Limits()) {
        self.limits = limits
        boundary = parameter.boundary
        delimiter = Array("\r\n--\(parameter.boundary)".utf8)
        preamble = Preamble(boundary: parameter.boundary)
        // The first boundary may have no line end before it. With one inserted it needs no special case.
        buffer = ByteBuffer(string: "\r\n")
    }

    /// Adds input. Must not be called after ``end()``.
    mutating func append(_ bytes: ByteBuffer) {
        if buffer.readableBytes == 0 {
            buffer = bytes
        } else if buffer.readerIndex == 0 {
            buffer.writeImmutableBuffer(bytes)
        } else {
            // Earlier slices share the storage: a write would copy all of it, not only the rest.
            var joined = ByteBuffer()
            joined.reserveCapacity(buffer.readableBytes + bytes.readableBytes)
            joined.writeImmutableBuffer(buffer)
            joined.writeImmutableBuffer(bytes)
            buffer = joined
        }
    }

    /// Marks the input as complete.
    mutating func end() {
        ended = true
    }

    /// Returns the next event; nil when more input is needed, or after ``Event/finished``.
    mutating func next() throws(MultipartError) -> Event? {
        while true {
            switch state {
            case .preamble:
                guard try skipPreamble() else { return nil }
            case .head(let scanned):
                return try head(scanned: scanned)
            case .body(let atStart):
                let search = DelimiterSearch(buffer, for: delimiter, ended: ended)
                if search.certain > 0 {
                    state = .body(atStart: false)
                    if let bytes = content(search.certain, atStart: atStart) { return .partBytes(bytes) }
                    continue
                }
                guard try consume(search.line) else {
                    if ended { throw errorWithoutDelimiter }
                    return nil
                }
                return .partEnded
            case .epilogue:
                buffer.moveReaderIndex(to: buffer.writerIndex)
                guard ended else { return nil }
                state = .finished
                return .finished
            case .finished:
                return nil
            }
        }
    }

    /// Drops input up to a delimiter; returns false when none arrived yet.
    private mutating func skipPreamble() throws(MultipartError) -> Bool {
        let search = DelimiterSearch(buffer, for: delimiter, ended: ended)
        preamble.append(take(search.certain), hasLookalike: search.hasLookalike)
        guard try consume(search.line) else {
            if ended { throw preamble.errorWithoutBoundary(rest: buffer) }
            return false
        }
        if let error = preamble.errorBeforeBoundary(hasParts: parts > 0) { throw error }
        return true
    }

    /// Consumes the delimiter line at the start of the buffer; returns false when there is none.
    private mutating func consume(_ line: DelimiterLine?) throws(MultipartError) -> Bool {
        switch line {
        case .opens(let length):
            parts += 1
            guard parts <= limits.parts else { throw .tooManyParts(limit: limits.parts) }
            buffer.moveReaderIndex(forwardBy: delimiter.count + length)
            state = .head(scanned: 0)
            return true
        case .closes(let length):
            buffer.moveReaderIndex(forwardBy: delimiter.count + length)
            state = .epilogue
            return true
        default: return false
        }
    }

    private mutating func head(scanned: Int) throws(MultipartError) -> Event? {
        // The buffer still begins with the line end of the delimiter line, so that an empty head is found as well. The
        // second line end of the head stays, so that a boundary directly after it counts as one at a line start.
        guard let end = buffer.firstOffset(of: Self.headEnd, from: scanned) else {
            let readable = buffer.readableBytes
            guard readable - 5 <= limits.headBytes else { throw headTooLarge }
            if ended {
                if hasLineFeedsOnly { throw .lineFeeds }
                throw .incomplete(expected: "the end of the headers of part \(parts)")
            }
            state = .head(scanned: max(0, readable - 3))
            return nil
        }
        guard end - 2 <= limits.headBytes else { throw headTooLarge }
        let bytes = take(end + 2)
        state = .body(atStart: true)
        lastContent = []
        rawHead = end > 2 ? text(of: bytes.getBytes(at: 2, length: end - 2) ?? []) : ""
        return .partBegan(try PartHead(lines: rawHead, part: parts))
    }

    private func text(of bytes: [UInt8]) -> String {
        if let charset, String(validating: bytes, as: UTF8.self) == nil { return charset.text(of: bytes).text }
        return String(decoding: bytes, as: UTF8.self)
    }

    private var headTooLarge: MultipartError {
        hasLineFeedsOnly ? .lineFeeds : .headTooLarge(part: parts, limit: limits.headBytes)
    }

    /// Whether the head ends with LF LF instead of CR LF CR LF.
    private var hasLineFeedsOnly: Bool {
        buffer.getSlice(at: buffer.readerIndex, length: min(buffer.readableBytes, limits.headBytes))?
            .firstOffset(of: Array("\n\n".utf8), from: 0) != nil
    }

    /// The error for a body that ends without a closing boundary.
    private var errorWithoutDelimiter: MultipartError {
        var end = lastContent + Array(buffer.readableBytesView)
        while let last = end.last, [0x0D, 0x0A, 0x20, 0x09].contains(last) { end.removeLast() }
        let closing = Array("\n--\(boundary)--".utf8)
        return end.suffix(closing.count).elementsEqual(closing)
            ? .lineFeeds : .incomplete(expected: "the closing boundary")
    }

    /// Removes content from the front of the buffer, without the line end that belongs to the head.
    private mutating func content(_ length: Int, atStart: Bool) -> ByteBuffer? {
        var bytes = take(length)
        if atStart { bytes.moveReaderIndex(forwardBy: min(2, length)) }
        let kept = delimiter.count + 16
        lastContent = Array((lastContent + bytes.readableBytesView.suffix(kept)).suffix(kept))
        return bytes.readableBytes > 0 ? bytes.slice() : nil
    }

    /// Removes bytes from the front of the buffer and returns them as a slice that begins at index 0.
    private mutating func take(_ length: Int) -> ByteBuffer {
        buffer.readSlice(length: length) ?? ByteBuffer()
    }

    private static let headEnd = Array("\r\n\r\n".utf8)
}
