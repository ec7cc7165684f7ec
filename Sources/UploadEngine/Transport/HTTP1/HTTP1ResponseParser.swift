import NIOCore
import NIOHTTP1
import UploadCore
import _UploadLibc

/// Parses one HTTP/1.1 response, and the interim responses before it (RFC 9112), from bytes that arrive in pieces of any
/// size. Does no I/O.
///
/// Append bytes, then call ``next()`` until it returns `nil`. The request must not be CONNECT.
///
/// The parser accepts what curl accepts where the meaning is certain: lines that end in LF alone, folded fields, blanks
/// around the size of a chunk, any number of fields. It refuses contradicting lengths.
struct HTTP1ResponseParser {
    enum Event: Equatable {
        /// The head of an interim response, or of the response.
        case head(HTTPResponseHead)
        case body(ByteBuffer)
        /// The response is complete.
        case end
    }

    /// The limit in bytes for one head, or for the trailers; the same as curl's.
    static let maximumHead = 300 * 1024
    /// The limit in bytes for the line with the size of a chunk and its extensions.
    private static let maximumChunkLine = 16 * 1024

    private enum State {
        case statusLine
        case fields
        case body(rest: Int64)
        case bodyUntilClose
        case chunkSize
        case chunk(rest: Int64)
        case chunkEnd
        case trailers
        case end
        case complete
    }

    private let isHead: Bool
    private var state = State.statusLine
    /// The present head, and its fields so far: a folded field grows.
    private var head = HTTPResponseHead(version: .http1_1, status: .ok)
    private var fields: [(name: String, value: [UInt8])] = []
    private var buffer = ByteBuffer()
    /// Bytes at the front of the buffer without a line feed.
    private var scanned = 0
    /// Bytes and lines of the present head.
    private var headLength = 0
    private var line = 0

    /// - Parameter isHead: Whether the request is HEAD, whose response has no body.
    init(isHead: Bool = false) { self.isHead = isHead }

    /// Whether any byte has arrived.
    private(set) var hasReceived = false

    /// Bytes behind the response. Behind a complete one they belong to no response.
    var unreadBytes: Int { buffer.readableBytes }

    mutating func append(_ bytes: ByteBuffer) {
        if bytes.readableBytes > 0 { hasReceived = true }
        if buffer.readableBytes == 0 { buffer = bytes } else { buffer.writeImmutableBuffer(bytes) }
    }

    /// The next event; `nil` when more bytes are needed, or after ``Event/end``.
    mutating func next() throws(HTTP1ResponseError) -> Event? {
        while true {
            switch state {
            case .statusLine:
                guard let text = try takeLine(limit: Self.maximumHead) else {
                    try checkStart()
                    return nil
                }
                // RFC 9112, section 2.2: some servers send an empty line behind the body before this response.
                if text.isEmpty { continue }
                head = try Self.head(statusLine: text)
                state = .fields
            case .fields:
                guard let text = try takeLine(limit: Self.maximumHead) else { return nil }
                guard text.isEmpty else {
                    try addField(text)
                    continue
                }
                head.headers = HTTPHeaders(fields.map { ($0.name, $0.value.fieldValue(of: $0.name)) })
                fields = []
                (headLength, line) = (0, 0)
                state = try stateAfter(head)
                return .head(head)
            case .body(let rest):
                guard let bytes = takeBytes(atMost: rest) else { return nil }
                let left = rest - Int64(bytes.readableBytes)
                state = left == 0 ? .end : .body(rest: left)
                return .body(bytes)
            case .bodyUntilClose: return takeBytes(atMost: .max).map { .body($0) }
            case .chunkSize:
                guard let text = try takeLine(limit: Self.maximumChunkLine) else { return nil }
                headLength = 0
                let size = try Self.chunkSize(text)
                state = size == 0 ? .trailers : .chunk(rest: size)
            case .chunk(let rest):
                guard let bytes = takeBytes(atMost: rest) else { return nil }
                let left = rest - Int64(bytes.readableBytes)
                state = left == 0 ? .chunkEnd : .chunk(rest: left)
                return .body(bytes)
            case .chunkEnd:
                guard let text = try takeLine(limit: 2) else { return nil }
                guard text.isEmpty else { throw .chunkTooLong }
                headLength = 0
                state = .chunkSize
            case .trailers:
                guard let text = try takeLine(limit: Self.maximumHead) else { return nil }
                if text.isEmpty { state = .end }
            case .end:
                state = .complete
                return .end
            case .complete: return nil
            }
        }
    }

    /// The connection has ended.
    ///
    /// - Returns: ``Event/end`` of a response that ends with its connection.
    /// - Throws: ``HTTP1ResponseError/incomplete`` where bytes are missing.
    mutating func finish() throws(HTTP1ResponseError) -> Event? {
        switch state {
        case .bodyUntilClose:
            state = .complete
            return .end
        case .complete: return nil
        default: throw .incomplete
        }
    }

    // MARK: Bytes and lines

    private mutating func takeBytes(atMost count: Int64) -> ByteBuffer? {
        let count = Int(min(count, Int64(buffer.readableBytes)))
        return count == 0 ? nil : buffer.readSlice(length: count)
    }

    /// The next line without its end, CRLF or LF; `nil` while the end is missing.
    ///
    /// - Parameter limit: Bytes of this line and those before it, line ends included.
    private mutating func takeLine(limit: Int) throws(HTTP1ResponseError) -> ArraySlice<UInt8>? {
        let end = buffer.withUnsafeReadableBytes { bytes -> Int? in
            guard scanned < bytes.count, let base = bytes.baseAddress else { return nil }
            return memchr(base + scanned, 0x0A, bytes.count - scanned).map { UnsafeRawPointer($0) - base }
        }
        guard headLength + (end.map { $0 + 1 } ?? buffer.readableBytes) <= limit else {
            switch state {
            case .chunkSize: throw .chunkSizeUnreadable
            case .chunkEnd: throw .chunkTooLong
            default: throw .headTooLong
            }
        }
        // An array, because each access to a byte of a buffer is a checked access to its storage.
        guard let end, let text = buffer.readBytes(length: end + 1)?.dropLast() else {
            scanned = buffer.readableBytes
            return nil
        }
        scanned = 0
        headLength += end + 1
        line += 1
        return text.last == 0x0D ? text.dropLast() : text
    }

    // MARK: The head

    /// Refuses bytes that cannot begin a status line, such as a TLS alert: a server of another protocol may wait without
    /// sending a line end.
    private func checkStart() throws(HTTP1ResponseError) {
        let start = buffer.readableBytesView.prefix(7)
        guard "HTTP/1.".utf8.starts(with: start) || start.elementsEqual([0x0D]) else {
            throw Self.notHTTP(Array(buffer.readableBytesView.prefix(80))[...])
        }
    }

    /// `HTTP/1.1 200 OK`; the reason may be missing, and the blank before it.
    private static func head(statusLine bytes: ArraySlice<UInt8>) throws(HTTP1ResponseError) -> HTTPResponseHead {
        guard bytes.starts(with: "HTTP/1.".utf8), let minor = bytes.dropFirst(7).first, minor.isDigit else {
            throw notHTTP(bytes)
        }
        let rest = bytes.dropFirst(8)
        let status = rest.drop { $0.isBlank }
        let digits = status.prefix { $0.isDigit }
        guard rest.first?.isBlank == true, digits.count == 3, digits.first != UInt8(ascii: "0"),
            let code = Int(String(decoding: digits, as: UTF8.self))
        else { throw notHTTP(bytes) }
        let reason = status.dropFirst(3)
        guard reason.isEmpty || reason.first?.isBlank == true else { throw notHTTP(bytes) }
        return HTTPResponseHead(
            version: HTTPVersion(major: 1, minor: minor == UInt8(ascii: "0") ? 0 : 1),
            status: HTTPResponseStatus(
                statusCode: code, reasonPhrase: String(decoding: reason.drop { $0.isBlank }, as: UTF8.self)))
    }

    private static func notHTTP(_ bytes: ArraySlice<UInt8>) -> HTTP1ResponseError {
        .notHTTP(String(decoding: bytes.prefix(80), as: UTF8.self))
    }

    /// Reads a line: a field, or more of the one before it.
    private mutating func addField(_ bytes: ArraySlice<UInt8>) throws(HTTP1ResponseError) {
        guard !bytes.contains(where: { $0 == 0 || $0 == 0x0D }) else { throw .fieldUnreadable(line: line) }
        if bytes.first?.isBlank == true {
            // A folded field (RFC 9112, section 5.2): its lines are joined by a space.
            guard let last = fields.indices.last else { throw .fieldUnreadable(line: line) }
            if !fields[last].value.isEmpty { fields[last].value.append(UInt8(ascii: " ")) }
            fields[last].value += bytes.trimmingBlanks
            return
        }
        guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")) else { throw .fieldUnreadable(line: line) }
        // Blanks before the colon are invalid, but the name is certain.
        let name = bytes[..<colon].trimmingBlanks
        guard !name.isEmpty, name.allSatisfy(\.isTokenCharacter) else { throw .fieldUnreadable(line: line) }
        let value = bytes[bytes.index(after: colon)...].trimmingBlanks
        fields.append((String(decoding: name, as: UTF8.self), Array(value)))
    }

    // MARK: The framing

    /// The delimitation of the body (RFC 9112, section 6.3).
    private func stateAfter(_ head: HTTPResponseHead) throws(HTTP1ResponseError) -> State {
        switch head.status.code {
        case 100..<200: return .statusLine
        case 204, 304: return .end
        default: if isHead { return .end }
        }
        let codings = head.headers["Transfer-Encoding"]
            .flatMap { $0.lowercased().split(separator: ",") }
            .map { $0.trimmingBlanks }.filter { !$0.isEmpty && $0 != "identity" }
        let length = try Self.contentLength(head.headers["Content-Length"])
        guard codings.isEmpty else {
            guard codings == ["chunked"] else { throw .transferCoding(codings.joined(separator: ", ")) }
            // One of them is wrong, and it is unknown which one.
            guard length == nil else { throw .twoLengths }
            return .chunkSize
        }
        return length.map { $0 == 0 ? .end : .body(rest: $0) } ?? .bodyUntilClose
    }

    /// The length that all fields agree on; a list of equal numbers is one number (RFC 9112, section 6.3).
    private static func contentLength(_ values: [String]) throws(HTTP1ResponseError) -> Int64? {
        var length: Int64?
        for text in values.flatMap({ $0.utf8.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false) }) {
            let digits = Substring(text).trimmingBlanks
            guard !digits.isEmpty, digits.utf8.allSatisfy(\.isDigit), let number = Int64(digits) else {
                throw .contentLength(digits)
            }
            guard length == nil || length == number else { throw .twoLengths }
            length = number
        }
        return length
    }

    /// The size before blanks and extensions (RFC 9112, section 7.1). Blanks may stand around it: small devices pad it.
    private static func chunkSize(_ line: ArraySlice<UInt8>) throws(HTTP1ResponseError) -> Int64 {
        let text = line.trimmingBlanks
        let digits = text.prefix { $0.isHexDigit }
        let rest = text[digits.endIndex...].drop { $0.isBlank }
        guard (1...16).contains(digits.count), rest.isEmpty || rest.first == UInt8(ascii: ";"),
            let size = Int64(String(decoding: digits, as: UTF8.self), radix: 16)
        else { throw .chunkSizeUnreadable }
        return size
    }
}

/// A violation of HTTP/1.1 by a response. The text follows "sent an invalid HTTP response: ".
enum HTTP1ResponseError: Error, Equatable, CustomStringConvertible {
    case notHTTP(String)
    case fieldUnreadable(line: Int)
    case headTooLong
    case contentLength(String)
    case twoLengths
    case transferCoding(String)
    case chunkSizeUnreadable
    case chunkTooLong
    /// The connection ended before the response was complete. The syntax is not at fault.
    case incomplete

    var description: String {
        switch self {
        case .notHTTP(let line): "it begins with '\(line.visible(limit: 60))', not with 'HTTP/1.1' and a status"
        case .fieldUnreadable(let line): "line \(line) of its head is not 'Name: value'"
        case .headTooLong: "its head is longer than \(HTTP1ResponseParser.maximumHead) bytes"
        case .contentLength(let text): "its Content-Length is '\(text.visible(limit: 40))'"
        case .twoLengths: "it has two lengths, and they contradict each other (Content-Length, Transfer-Encoding)"
        case .transferCoding(let codings):
            "it has the transfer coding '\(codings.visible(limit: 40))', which was not requested"
        case .chunkSizeUnreadable: "the size of a chunk is not a hexadecimal number"
        case .chunkTooLong: "a chunk is longer than its size"
        case .incomplete: "it ended too soon"
        }
    }
}
