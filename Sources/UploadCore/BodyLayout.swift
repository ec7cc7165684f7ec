/// The layout of a request body: a form, or the content of one source.
///
/// The Content-Length, the bytes on the wire and the start of a suffix are all computed from the list of ``segments``,
/// so they cannot disagree.
package struct BodyLayout: Sendable {
    /// A part of the body from one source.
    package enum Segment: Hashable, Sendable {
        /// Bytes in memory.
        case bytes([UInt8])
        /// A range of the bytes of a source, which has this number.
        case source(Int, Range<Int64>)

        /// Length in bytes.
        package var length: Int64 {
            switch self {
            case .bytes(let bytes): Int64(bytes.count)
            case .source(_, let range): range.upperBound - range.lowerBound
            }
        }
    }

    /// The segments of the body, in order.
    package let segments: [Segment]
    /// The length of the body in bytes.
    package let contentLength: Int64
    /// The value of the request's `Content-Type`; `nil` where the caller's header has it.
    package let contentType: String?

    /// The length of the end without which no server takes the body for complete: that of a form with its closing boundary, or
    /// the last byte of a content.
    package var endLength: Int64 {
        if case .bytes(let bytes) = segments.last { Int64(bytes.count) } else { min(1, contentLength) }
    }

    /// Lays out a form, with its parts in the order given.
    ///
    /// - Parameters:
    ///   - parts: The parts.
    ///   - lengths: The length in bytes of each source.
    ///   - boundary: A boundary that was generated for this request.
    /// - Throws: Code 300 if the length of the body exceeds 63 bits.
    package init(form parts: [FormPart], lengths: [Int64], boundary: MultipartBoundary) throws(UploadFailure) {
        let heads = parts.map { part in
            var head = ContentDisposition.formData(name: part.name, filename: part.filename)
            if let type = part.contentType ?? part.filename.map({ MediaType.ofFile(named: $0) }) {
                head.append("\r\nContent-Type: ")
                head.append(type)
            }
            return head
        }
        try self.init(
            parts, heads: heads, lengths: lengths, boundary: boundary,
            contentType: "multipart/form-data; boundary=\(boundary.text)")
    }

    /// Lays out the content of the first source as it is.
    package init(contentOfLength length: Int64) {
        segments = [.source(0, 0..<length)]
        contentLength = length
        contentType = nil
    }

    /// Lays out parts between delimiters.
    ///
    /// - Parameter heads: The header lines of each part, without the line break behind them.
    /// - Throws: Code 300 if the length of the body exceeds 63 bits.
    init(
        _ parts: [FormPart], heads: [[UInt8]], lengths: [Int64], boundary: MultipartBoundary, contentType: String
    ) throws(UploadFailure) {
        var delimiter = [ASCII.hyphen, ASCII.hyphen]
        delimiter.append(boundary.text)
        var segments: [Segment] = []
        var bytes: [UInt8] = []
        for (part, head) in zip(parts, heads) {
            bytes.reserveCapacity(bytes.count + delimiter.count + head.count + 3 * ASCII.lineBreak.count)
            bytes += delimiter
            bytes += ASCII.lineBreak
            bytes += head
            bytes += ASCII.lineBreak
            bytes += ASCII.lineBreak
            switch part.content {
            case .text(let text): bytes += text.bytes
            case .source(let number):
                segments += [.bytes(bytes), .source(number, 0..<lengths[number])]
                bytes = []
            }
            bytes += ASCII.lineBreak
        }
        bytes.reserveCapacity(bytes.count + delimiter.count + 4)
        bytes += delimiter
        bytes.append(ASCII.hyphen)
        bytes.append(ASCII.hyphen)
        bytes += ASCII.lineBreak
        segments.append(.bytes(bytes))
        var length: Int64 = 0
        for segment in segments {
            let (sum, overflow) = length.addingReportingOverflow(segment.length)
            guard !overflow else {
                let what =
                    lengths.count == 1
                    ? "file is too large: \(lengths[0]) bytes and the form" : "files are too large: they"
                throw UploadFailure(.inputOutput, "the \(what) exceed 2^63 - 1 bytes")
            }
            length = sum
        }
        self.segments = segments
        contentLength = length
        self.contentType = contentType
    }

    /// The segments of the body from an offset to the end.
    ///
    /// - Parameter offset: The number of bytes to skip, from 0 to ``contentLength``.
    package func suffix(from offset: Int64) -> [Segment] {
        precondition(
            (0...contentLength).contains(offset), "the body has no byte \(offset): its length is \(contentLength)")
        return part(offset..<contentLength)
    }

    /// The segments of a part of the body.
    ///
    /// - Parameter range: The numbers of its bytes; those that the body does not have are ignored.
    package func part(_ range: Range<Int64>) -> [Segment] {
        var part: [Segment] = []
        var start: Int64 = 0
        for segment in segments {
            let end = start + segment.length
            let wanted = range.clamped(to: start..<end)
            defer { start = end }
            guard !wanted.isEmpty else { continue }
            let (first, last) = (wanted.lowerBound - start, wanted.upperBound - start)
            switch segment {
            case .bytes(let bytes): part.append(.bytes(Array(bytes[Int(first)..<Int(last)])))
            case .source(let number, let source):
                part.append(.source(number, (source.lowerBound + first)..<(source.lowerBound + last)))
            }
        }
        return part
    }
}
