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
        /// The buffer begins with the delimiter; what follows it decides whether it is one. `skip` counts bytes at
        /// its front that belong to the part's head.
        case delimiter(inPart: Bool, skip: Int)
        /// `scanned` bytes are known to hold no end of the head.
        case head(scanned: Int)
        /// At the start of a body, the buffer begins with the line end of the head's empty line.
        case body(atStart: Bool)
        case epilogue
        case finished
    }

    private let limits: Limits
    private let delimiter: [UInt8]
    private var state = State.preamble
    private var buffer: ByteBuffer
    private var ended = false
    private var parts = 0
    /// The lines of the head that was read last, also if they made no sense.
    private(set) var rawHead = ""

    init(_ parameter: BoundaryParameter, limits: Limits = Limits()) {
        self.limits = limits
        delimiter = Array("\r\n--\(parameter.boundary)".utf8)
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
                guard skipPreamble() else {
                    if ended { throw .incomplete(expected: "the first boundary") }
                    return nil
                }
            case .delimiter(let inPart, let skip):
                switch DelimiterLine(buffer, after: delimiter.count, ended: ended) {
                case .undecided:
                    return nil
                case .data:
                    state = inPart ? .body(atStart: false) : .preamble
                    let data = take(delimiter.count)
                    if inPart, let bytes = data.getSlice(at: skip, length: delimiter.count - skip) {
                        return .partBytes(bytes)
                    }
                case .opens(let length):
                    parts += 1
                    guard parts <= limits.parts else { throw .tooManyParts(limit: limits.parts) }
                    buffer.moveReaderIndex(forwardBy: length)
                    state = .head(scanned: 0)
                    if inPart { return .partEnded }
                case .closes(let length):
                    buffer.moveReaderIndex(forwardBy: length)
                    state = .epilogue
                    if inPart { return .partEnded }
                }
            case .head(let scanned):
                return try head(scanned: scanned)
            case .body(let atStart):
                if let bytes = body(atStart: atStart) { return .partBytes(bytes) }
                if case .delimiter = state { continue }
                if ended { throw .incomplete(expected: "the closing boundary") }
                return nil
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
    private mutating func skipPreamble() -> Bool {
        if let found = buffer.firstOffset(of: delimiter, from: 0) {
            buffer.moveReaderIndex(forwardBy: found)
            state = .delimiter(inPart: false, skip: 0)
            return true
        }
        buffer.moveReaderIndex(forwardBy: buffer.readableBytes - buffer.tailOpening(delimiter))
        return false
    }

    private mutating func head(scanned: Int) throws(MultipartError) -> Event? {
        // The line end of the delimiter line is still there, so that a head without any header is found as well, and
        // the second line end stays, so that a boundary directly after the head counts as one at a line start.
        guard let end = buffer.firstOffset(of: Self.headEnd, from: scanned) else {
            let readable = buffer.readableBytes
            guard readable - 5 <= limits.headBytes else {
                throw .headTooLarge(part: parts, limit: limits.headBytes)
            }
            if ended { throw .incomplete(expected: "the end of the headers of part \(parts)") }
            state = .head(scanned: max(0, readable - 3))
            return nil
        }
        guard end - 2 <= limits.headBytes else { throw .headTooLarge(part: parts, limit: limits.headBytes) }
        let bytes = take(end + 2)
        state = .body(atStart: true)
        rawHead = end > 2 ? bytes.getString(at: 2, length: end - 2) ?? "" : ""
        return .partBegan(try PartHead(lines: rawHead, part: parts))
    }

    /// Content that is certain to belong to the part. With nil, `state` says whether a delimiter was reached.
    private mutating func body(atStart: Bool) -> ByteBuffer? {
        let skip = atStart ? 2 : 0
        let certain: Int
        if let found = buffer.firstOffset(of: delimiter, from: 0) {
            certain = found
            state = .delimiter(inPart: true, skip: found == 0 ? skip : 0)
        } else {
            certain = buffer.readableBytes - buffer.tailOpening(delimiter)
            if certain > 0 { state = .body(atStart: false) }
        }
        guard certain > 0 else { return nil }
        let bytes = take(certain)
        return certain > skip ? bytes.getSlice(at: skip, length: certain - skip) : nil
    }

    /// Removes bytes from the front of the buffer and returns them as a slice that begins at index 0.
    private mutating func take(_ length: Int) -> ByteBuffer {
        buffer.readSlice(length: length) ?? ByteBuffer()
    }

    private static let headEnd = Array("\r\n\r\n".utf8)
}
