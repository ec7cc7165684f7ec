import NIOCore

/// The bytes before the first boundary line of a form. Usually there are none; most often they are a boundary line that
/// differs slightly from the announced boundary.
struct Preamble {
    private let boundary: String
    /// The first bytes of the body.
    private var start: [UInt8] = []
    private let limit: Int
    private var hasLookalike = false
    /// The number of bytes skipped of the line end that the parser inserts before the body.
    private var skipped = 0

    init(boundary: String) {
        self.boundary = boundary
        limit = boundary.utf8.count + 512
    }

    mutating func append(_ bytes: ByteBuffer, hasLookalike: Bool) {
        self.hasLookalike = self.hasLookalike || hasLookalike
        let added = skipped < 2 ? bytes.readableBytesView.dropFirst(2 - skipped) : bytes.readableBytesView[...]
        skipped += bytes.readableBytes - added.count
        start += added.prefix(limit - start.count)
    }

    /// The error for a form whose boundary line arrived, but whose first part, or all of it, would be lost silently;
    /// nil when nothing would be lost.
    func errorBeforeBoundary(hasParts: Bool) -> MultipartError? {
        let beginsWithDash = line.starts(with: [UInt8(ascii: "-")])
        let lower = String(decoding: start, as: UTF8.self).lowercased()
        let containsPart = lower.contains("content-disposition:")
        let isLost = containsPart || (hasParts ? hasLookalike && beginsWithDash : hasLookalike || beginsWithDash)
        return isLost ? error : nil
    }

    /// The error for a body without a boundary line; `rest` is its end, which may be the beginning of one.
    func errorWithoutBoundary(rest: ByteBuffer) -> MultipartError {
        var rest = Array(rest.readableBytesView)
        if skipped < 2 { rest = Array(rest.dropFirst(2 - skipped)) }
        let body = start + rest
        if body.isEmpty { return .bodyEmpty }
        let beginnings = ["", "\r\n"].flatMap { start in ["\r\n", "--\r\n"].map { "\(start)--\(boundary)\($0)" } }
        if beginnings.contains(where: { $0.utf8.starts(with: body) }) {
            return .incomplete(expected: "the first boundary")
        }
        return Preamble(boundary: boundary, start: body).error
    }

    private init(boundary: String, start: [UInt8]) {
        self.init(boundary: boundary)
        self.start = start
        skipped = 2
    }

    private var error: MultipartError {
        let dashes = Array("--\(boundary)".utf8)
        // RFC 1952: the magic number of gzip.
        if start.starts(with: [0x1F, 0x8B]) { return .bodyCompressed }
        let line = line
        if line.starts(with: dashes) {
            let rest = line.dropFirst(dashes.count).drop { $0 == 0x20 || $0 == 0x09 || $0 == UInt8(ascii: "-") }
            if rest.isEmpty, endsInLineFeed { return .lineFeeds }
        }
        return .boundaryMismatch(line: String(decoding: line.prefix(200), as: UTF8.self), boundary: boundary)
    }

    /// The first line that is not empty, without its line end.
    private var line: ArraySlice<UInt8> {
        start.drop { $0 == 0x0D || $0 == 0x0A }.prefix { $0 != 0x0D && $0 != 0x0A }
    }

    /// Whether a line feed without a carriage return ends the first line.
    private var endsInLineFeed: Bool {
        let line = line
        return line.endIndex < start.endIndex && start[line.endIndex] == 0x0A
    }
}
