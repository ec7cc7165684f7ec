/// What makes a body that claims to be `multipart/form-data` unreadable. Each case carries the value that was wrong.
enum MultipartError: Error, Equatable, CustomStringConvertible {
    case boundaryMissing(contentType: String)
    case boundaryInvalid(boundary: String, why: String)
    case tooManyParts(limit: Int)
    case headTooLarge(part: Int, limit: Int)
    case headerMalformed(part: Int, line: String)
    case dispositionMissing(part: Int)
    case dispositionUnusable(part: Int, value: String, why: String)
    case incomplete(expected: String)

    /// Whether the lines of a part's head are what makes no sense.
    var isAboutHead: Bool {
        switch self {
        case .headerMalformed, .dispositionMissing, .dispositionUnusable: true
        default: false
        }
    }

    /// One sentence for the person who wrote the client; parts are counted from 1.
    var description: String {
        switch self {
        case .boundaryMissing(let contentType):
            "the Content-Type \"\(contentType)\" has no boundary parameter"
        case .boundaryInvalid(let boundary, let why):
            "the boundary \"\(boundary)\" \(why)"
        case .tooManyParts(let limit):
            "the form has more than \(limit) parts"
        case .headTooLarge(let part, let limit):
            "the headers of part \(part) are longer than \(limit) bytes"
        case .headerMalformed(let part, let line):
            "part \(part) has the header line \"\(line)\", which is not \"Name: value\""
        case .dispositionMissing(let part):
            "part \(part) has no Content-Disposition header"
        case .dispositionUnusable(let part, let value, let why):
            "part \(part) has the Content-Disposition \"\(value)\", which \(why)"
        case .incomplete(let expected):
            "the body ended before \(expected)"
        }
    }
}
