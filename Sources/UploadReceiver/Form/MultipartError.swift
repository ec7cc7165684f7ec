/// A reason why a body of type `multipart/form-data` is invalid. Each case carries the wrong value.
enum MultipartError: Error, Equatable, CustomStringConvertible {
    case boundaryMissing(contentType: String)
    case boundaryInvalid(boundary: String, why: String)
    case bodyEmpty
    case bodyCompressed
    case lineFeeds
    /// The first line of the body, and the boundary that was announced.
    case boundaryMismatch(line: String, boundary: String)
    case tooManyParts(limit: Int)
    case headTooLarge(part: Int, limit: Int)
    case headerMalformed(part: Int, line: String)
    case dispositionMissing(part: Int)
    case dispositionUnusable(part: Int, value: String, why: String)
    case incomplete(expected: String)

    /// Whether the head of a part is malformed.
    var isAboutHead: Bool {
        switch self {
        case .headerMalformed, .dispositionMissing, .dispositionUnusable: true
        default: false
        }
    }

    /// One sentence for the author of the client; parts are counted from 1.
    var description: String {
        switch self {
        case .boundaryMissing(let contentType):
            "the Content-Type \"\(contentType.visible())\" has no boundary parameter: "
                + "let the library that writes the form set this header"
        case .boundaryInvalid(let boundary, let why):
            "the boundary \"\(boundary.visible())\" \(why)"
        case .bodyEmpty:
            "the body is empty: a form has at least its closing boundary"
        case .bodyCompressed:
            "the body is compressed with gzip: send the form as it is"
        case .lineFeeds:
            "the lines of the form end in a line feed alone: end each line with CRLF (\\r\\n)"
        case .boundaryMismatch(let line, let boundary):
            "the body begins with the line \"\(line.visible())\", but the boundary \"\(boundary.visible())\" that the "
                + "Content-Type announces makes the first line \"--\(boundary.visible())\""
        case .tooManyParts(let limit):
            "the form has more than \(limit) parts"
        case .headTooLarge(let part, let limit):
            "the headers of part \(part) are longer than \(limit) bytes"
        case .headerMalformed(let part, let line):
            "part \(part) has the header line \"\(line.visible())\", which is not \"Name: value\""
        case .dispositionMissing(let part):
            "part \(part) has no Content-Disposition header"
        case .dispositionUnusable(let part, let value, let why):
            "part \(part) has the Content-Disposition \"\(value.visible())\", which \(why)"
        case .incomplete(let expected):
            "the body ended before \(expected)"
        }
    }
}
