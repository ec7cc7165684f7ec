/// The layout of a request body: text parts in order, then the file as the last part.
///
/// The Content-Length, the bytes on the wire and the start of a suffix are all computed from the list of ``segments``,
/// so they cannot disagree.
public struct MultipartBody: Sendable {
    /// A part of the body from one source.
    public enum Segment: Hashable, Sendable {
        /// Bytes in memory.
        case bytes([UInt8])
        /// A range of the file's bytes.
        case file(Range<Int64>)

        /// Length in bytes.
        public var length: Int64 {
            switch self {
            case .bytes(let bytes): Int64(bytes.count)
            case .file(let range): range.upperBound - range.lowerBound
            }
        }
    }

    /// The segments of the body, in order.
    public let segments: [Segment]
    /// The length of the body in bytes.
    public let contentLength: Int64
    /// The value of the request's `Content-Type`.
    public let contentType: String

    /// Lays out a form. The file is the last part: form-post policies of object stores ignore every field after it, and
    /// a streaming server requires the fields before the file.
    ///
    /// - Parameters:
    ///   - fields: The text parts, in order. They have no Content-Type (RFC 7578, section 4.4).
    ///   - name: The form field of the file.
    ///   - filename: The file's name, without a path.
    ///   - fileLength: The file's length in bytes.
    ///   - boundary: A boundary that was generated for this request.
    /// - Throws: Code 300 if the length of the body exceeds 63 bits.
    public init(
        fields: [FormField], name: String, filename: String, fileLength: Int64, boundary: MultipartBoundary
    ) throws(UploadError) {
        let delimiter = Array("--\(boundary.text)\r\n".utf8)
        var head: [UInt8] = []
        for field in fields {
            head += delimiter
            head += ContentDisposition.formData(name: field.name)
            head += "\r\n\r\n".utf8
            head += field.value.utf8
            head += "\r\n".utf8
        }
        head += delimiter
        head += ContentDisposition.formData(name: name, filename: filename)
        head += "\r\nContent-Type: \(MediaType.ofFile(named: filename))\r\n\r\n".utf8
        let tail = Array("\r\n--\(boundary.text)--\r\n".utf8)

        segments = [.bytes(head), .file(0..<fileLength), .bytes(tail)]
        var length: Int64 = 0
        for segment in segments {
            let (sum, overflow) = length.addingReportingOverflow(segment.length)
            guard !overflow else {
                throw UploadError(
                    .inputOutput, "the file is too large: \(fileLength) bytes and the form exceed 2^63 - 1 bytes")
            }
            length = sum
        }
        contentLength = length
        contentType = "multipart/form-data; boundary=\(boundary.text)"
    }

    /// The segments of the body from an offset to the end.
    ///
    /// - Parameter offset: The number of bytes to skip, from 0 to ``contentLength``.
    public func suffix(from offset: Int64) -> [Segment] {
        precondition(
            (0...contentLength).contains(offset), "the body has no byte \(offset): its length is \(contentLength)")
        var skip = offset
        var rest: [Segment] = []
        for segment in segments {
            if skip >= segment.length {
                skip -= segment.length
                continue
            }
            switch segment {
            case .bytes(let bytes): rest.append(.bytes(Array(bytes.dropFirst(Int(skip)))))
            case .file(let range): rest.append(.file((range.lowerBound + skip)..<range.upperBound))
            }
            skip = 0
        }
        return rest
    }
}
