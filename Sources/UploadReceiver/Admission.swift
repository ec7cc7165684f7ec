import HTTPTypes
import HummingbirdCore

/// What a request's head says about the rest of it.
struct Admission {
    let boundary: BoundaryParameter
    let fault: ReceiverFault

    /// Refuses whatever can be refused without the body.
    init(_ request: Request, _ context: RequestContext, maximumSize: Int64) throws(Refusal) {
        fault = try ReceiverFault(query: request.uri.queryParameters)
        if let early = fault.early {
            throw Refusal(.init(code: early), "answered before reading the body, as early=\(early) asks")
        }
        guard request.method == .post else {
            throw Refusal(
                .methodNotAllowed, "\(request.method.rawValue) is not supported here: POST a multipart/form-data body",
                headers: [.allow: request.uri.path == "/" ? "GET, HEAD, POST" : "POST"])
        }
        try Self.checkCoding(request)
        boundary = try Self.boundary(of: request)
        if context.lacksLength {
            throw Refusal(
                .lengthRequired,
                "the request has neither a Content-Length nor a Transfer-Encoding header, so the length of its body is "
                    + "unknown: send one of them")
        }
        if let length = request.contentLength, length > maximumSize {
            throw Refusal(.contentTooLarge, "the body is \(length) bytes long, more than the \(maximumSize) accepted")
        }
    }

    /// Refuses a body that is compressed or coded in another way.
    private static func checkCoding(_ request: Request) throws(Refusal) {
        let codings = (request.headers[.contentEncoding] ?? "").split(separator: ",").map(\.trimmed)
        guard let coding = codings.first(where: { !$0.isEmpty && $0.lowercased() != "identity" }) else { return }
        throw Refusal(
            .unsupportedMediaType,
            "the Content-Encoding \"\(coding.shown(limit: 60))\" is not supported: send the form as it is, without a coding",
            headers: [.acceptEncoding: "identity"])
    }

    private static func boundary(of request: Request) throws(Refusal) -> BoundaryParameter {
        let types = request.headers[values: .contentType]
        guard types.count < 2 else {
            throw Refusal(.badRequest, "the request has \(types.count) Content-Type headers: send one")
        }
        let boundary: BoundaryParameter?
        do throws(MultipartError) {
            boundary = try types.first.flatMap { type throws(MultipartError) in
                try BoundaryParameter(contentType: type)
            }
        } catch {
            throw Refusal(.badRequest, error.description)
        }
        guard let boundary else {
            throw Refusal(
                .unsupportedMediaType,
                "expected Content-Type: multipart/form-data; boundary=..., got "
                    + (types.first?.shown() ?? "no Content-Type"))
        }
        return boundary
    }
}

extension Substring {
    /// Without blanks at both ends.
    fileprivate var trimmed: String {
        var rest = drop { $0 == " " || $0 == "\t" }
        while let last = rest.last, last == " " || last == "\t" { rest.removeLast() }
        return String(rest)
    }
}

extension Request {
    /// The announced length of the body in bytes; nil when it is sent in chunks, or not at all.
    var contentLength: Int64? {
        // The parser takes digits only, but more of them than fit.
        headers[.contentLength].map { Int64($0) ?? .max }
    }

    /// Whether the head announces a body.
    var hasBody: Bool {
        contentLength.map { $0 > 0 } ?? (headers[.transferEncoding] != nil)
    }

    /// Whether the client waits for permission to send the body.
    var expectsContinue: Bool {
        headers[.expect]?.split(separator: ",").contains { $0.trimmed.lowercased() == "100-continue" } ?? false
    }
}
