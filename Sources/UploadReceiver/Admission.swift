import HTTPTypes
import HummingbirdCore

/// What a request's head says about the rest of it.
struct Admission {
    let boundary: BoundaryParameter
    let fault: ReceiverFault

    /// Refuses whatever can be refused without the body.
    init(_ request: Request, maximumSize: Int64) throws(Refusal) {
        fault = try ReceiverFault(query: request.uri.queryParameters)
        if let early = fault.early {
            throw Refusal(.init(code: early), "answered before reading the body, as early=\(early) asks")
        }
        guard request.method == .post else {
            throw Refusal(
                .methodNotAllowed, "\(request.method.rawValue) is not supported here: POST a multipart/form-data body",
                headers: [.allow: request.uri.path == "/" ? "GET, HEAD, POST" : "POST"])
        }
        let contentType = request.headers[.contentType]
        let boundary: BoundaryParameter?
        do throws(MultipartError) {
            boundary = try contentType.flatMap { type throws(MultipartError) in
                try BoundaryParameter(contentType: type)
            }
        } catch {
            throw Refusal(.badRequest, error.description)
        }
        guard let boundary else {
            throw Refusal(
                .unsupportedMediaType,
                "expected Content-Type: multipart/form-data; boundary=..., got \(contentType ?? "no Content-Type")")
        }
        if let length = request.contentLength, length > maximumSize {
            throw Refusal(.contentTooLarge, "the body is \(length) bytes long, more than the \(maximumSize) accepted")
        }
        self.boundary = boundary
    }
}

extension Request {
    /// The announced length of the body in bytes; nil when it is sent in chunks, or not at all.
    var contentLength: Int64? {
        headers[.contentLength].flatMap { Int64($0) }
    }

    /// Whether the head announces a body.
    var hasBody: Bool {
        contentLength.map { $0 > 0 } ?? (headers[.transferEncoding] != nil)
    }

    /// Whether the client waits for permission to send the body.
    var expectsContinue: Bool {
        headers[.expect]?.lowercased() == "100-continue"
    }
}
