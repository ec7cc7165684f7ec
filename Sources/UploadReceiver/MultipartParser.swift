import NIOCore

/// Reads `multipart/form-data` (RFC 7578, RFC 2046) from bytes that arrive in pieces of any size. It does no I/O.
///
/// Append bytes, then call ``next()`` until it returns nil; after the last bytes call ``end()`` and again ``next()``.
/// It keeps at most one part's head and a possible piece of a boundary, so its memory does not grow with the body.
struct MultipartParser {
    /// Bounds on what a sender can make the parser keep or count.
    struct Limits: Sendable {
        /// Bytes of one part's headers.
        var headBytes = 16 * 1024
        /// Parts in one form.
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
        /// `scanned` bytes are known to hold no end of the head.
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
    /// The last bytes of the part's content, for the reason why no delimiter came behind it.
    private var lastContent: [UInt8] = []
    /// The lines of the head that was read last, also if they made no sense.
    private(set) var rawHead = ""
    /// The charset of heads that are not UTF-8, if the form names one.
    var charset: FormCharset?

    init(_ parameter: BoundaryParameter, limits: Limits = Limits()) {
        self.limits = limits
        boundary = parameter.boundary
        delimiter = Array("\r\n--\(parameter.boundary)".utf8)
        preamble = Preamble(boundary: parameter.boundary)
        // A boundary may open the body without a line end before it. With one put there it needs no case of its own.
        buffer = ByteBuffer(string: "\r\n")
    }

    /// Adds input. Must not be called after ``end()``.
    mutating func append(_ bytes: ByteBuffer) {
        if buffer.readableBytes == 0 {
            buffer = bytes
        } else if buffer.readerIndex == 0 {
            buffer.writeImmutableBuffer(bytes)
        } else {
            // The storage is shared with slices handed out before: a write would copy all of it, not only the rest.
            var joined = ByteBuffer()
            joined.reserveCapacity(buffer.readableBytes + bytes.readableBytes)
            joined.writeImmutableBuffer(buffer)
            joined.writeImmutableBuffer(bytes)
            buffer = joined
        }
    }

    /// Says that the input is complete.
    mutating func end() {
        ended = true
    }

    /// The next event; nil when more input is needed, or after ``Event/finished``.
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
                guard try enter(search.line) else {
                    if ended { throw reasonWithoutDelimiter }
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

    /// Drops input up to a delimiter; false when there is none yet.
    private mutating func skipPreamble() throws(MultipartError) -> Bool {
        let search = DelimiterSearch(buffer, for: delimiter, ended: ended)
        preamble.append(take(search.certain), hasLookalike: search.hasLookalike)
        guard try enter(search.line) else {
            if ended { throw preamble.reasonWithoutBoundary(rest: buffer) }
            return false
        }
        if let reason = preamble.reasonAgainst(hasParts: parts > 0) { throw reason }
        return true
    }

    /// Reads the delimiter line with which the buffer begins, if it does.
    private mutating func enter(_ line: DelimiterLine?) throws(MultipartError) -> Bool {
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
        // The line end of the delimiter line is still there, so that a head without any header is found as well, and
        // the second line end stays, so that a boundary directly after the head counts as one at a line start.
        guard let end = buffer.firstOffset(of: Self.headEnd, from: scanned) else {
            let readable = buffer.readableBytes
            guard readable - 5 <= limits.headBytes else { throw headTooLarge }
            if ended {
                if endsItsHeadInLineFeeds { throw .lineFeeds }
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
        endsItsHeadInLineFeeds ? .lineFeeds : .headTooLarge(part: parts, limit: limits.headBytes)
    }

    private var endsItsHeadInLineFeeds: Bool {
        buffer.getSlice(at: buffer.readerIndex, length: min(buffer.readableBytes, limits.headBytes))?
            .firstOffset(of: Array("\n\n".utf8), from: 0) != nil
    }

    /// Why no closing boundary came.
    private var reasonWithoutDelimiter: MultipartError {
        var end = lastContent + Array(buffer.readableBytesView)
        while let last = end.last, [0x0D, 0x0A, 0x20, 0x09].contains(last) { end.removeLast() }
        let closing = Array("\n--\(boundary)--".utf8)
        return end.suffix(closing.count).elementsEqual(closing)
            ? .lineFeeds : .incomplete(expected: "the closing boundary")
    }

    /// Takes content from the front of the buffer, without the line end that belongs to the head.
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
