import HTTPTypes
import NIOCore

/// An error with a problem type of its own (RFC 9457), which clients recognise.
struct ResumableProblem {
    enum Kind: String {
        case offset = "mismatching-upload-offset"
        case length = "inconsistent-upload-length"
        case completed = "completed-upload"
    }

    private struct Content: Encodable {
        let type: String
        let title: String
        /// As in every other error of the receiver.
        let error: String
        var expectedOffset: Int64?
        var providedOffset: Int64?

        private enum CodingKeys: String, CodingKey {
            case type, title, error
            case expectedOffset = "expected-offset"
            case providedOffset = "provided-offset"
        }
    }

    private let kind: Kind
    private let status: HTTPResponse.Status
    private var content: Content

    private init(_ kind: Kind, _ status: HTTPResponse.Status, _ title: String, _ message: String) {
        (self.kind, self.status) = (kind, status)
        content = Content(
            type: "https://iana.org/assignments/http-problem-types#\(kind.rawValue)", title: title, error: message)
    }

    /// The content of an append does not begin where the upload ends.
    static func offset(expected: Int64, provided: Int64) -> ResumableProblem {
        var problem = ResumableProblem(
            .offset, .conflict, "the offset does not match",
            "the upload has \(expected) bytes: append there, not at \(provided)")
        (problem.content.expectedOffset, problem.content.providedOffset) = (expected, provided)
        return problem
    }

    static func length(_ message: String) -> ResumableProblem {
        ResumableProblem(.length, .badRequest, "the length is inconsistent", message)
    }

    static let completed = ResumableProblem(
        .completed, .badRequest, "the upload is complete", "the upload is complete: nothing can be appended")

    /// The error, with the problem type if it is one of those that the version of the draft has.
    func error(_ known: Set<Kind>, headers: HTTPFields) -> HTTPError {
        guard known.contains(kind) else { return HTTPError(status, content.error, headers: headers) }
        var headers = headers
        headers[.contentType] = "application/problem+json"
        return HTTPError(
            status, content.error, headers: headers, reply: ReceiverReply(String(buffer: .init(json: content))))
    }
}
