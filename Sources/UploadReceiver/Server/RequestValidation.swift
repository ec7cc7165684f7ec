import HTTPTypes
import HummingbirdCore

/// The parameters of an upload, from the head of its request. Its initializer throws every error that needs no body.
struct RequestValidation {
    /// The boundary of the form; nil for a body that is not a form.
    let boundary: BoundaryParameter?
    let fault: ReceiverFault

    init(
        _ request: Request, _ context: RequestContext, _ configuration: ReceiverConfiguration, byValue: ReceiverFault
    ) throws(HTTPError) {
        let maximumSize = configuration.maximumSize
        fault = try ReceiverFault(query: request.uri.queryParameters, byValue: byValue)
        if let early = fault.early {
            throw HTTPError(
                .init(code: early),
                "answered before reading the body, as requested by \(fault.source(of: .early, early))",
                headers: fault.headers, reply: fault.reply)
        }
        guard request.method == .post || configuration.acceptsEveryRequest else {
            throw HTTPError(
                .methodNotAllowed, "\(request.method.rawValue) is not supported here: POST a multipart/form-data body",
                headers: [.allow: request.uri.path == "/" ? "GET, HEAD, POST" : "POST"])
        }
        boundary = try Self.boundary(of: request, acceptsOthers: configuration.acceptsEveryRequest)
        if boundary != nil { try Self.checkCoding(request) }
        if context.lacksLength {
            throw HTTPError(
                .lengthRequired,
                "the request has neither a Content-Length nor a Transfer-Encoding header, so the length of its body is "
                    + "unknown: send one of them")
        }
        if let length = request.contentLength, length > maximumSize {
            throw HTTPError(.contentTooLarge, "the body is \(length) bytes long, more than the \(maximumSize) accepted")
        }
    }

    /// Rejects a body with a content coding, such as gzip.
    static func checkCoding(_ request: Request) throws(HTTPError) {
        let codings = request.headers.listElements(of: .contentEncoding)
        guard let coding = codings.first(where: { !$0.isEmpty && $0.lowercased() != "identity" }) else { return }
        throw HTTPError(
            .unsupportedMediaType,
            "the Content-Encoding \"\(coding.visible(limit: 60))\" is not supported: send the form without a coding",
            headers: [.acceptEncoding: "identity"])
    }

    static func boundary(
        of request: Request, acceptsOthers: Bool
    ) throws(HTTPError) -> BoundaryParameter? {
        let types = request.headers[values: .contentType]
        guard types.count < 2 else {
            throw HTTPError(.badRequest, "the request has \(types.count) Content-Type headers: send one")
        }
        let boundary: BoundaryParameter?
        do throws(MultipartError) {
            boundary = try types.first.flatMap { type throws(MultipartError) in
                try BoundaryParameter(contentType: type)
            }
        } catch {
            throw HTTPError(.badRequest, error.description)
        }
        guard boundary != nil || acceptsOthers else {
            throw HTTPError(
                .unsupportedMediaType,
                "expected Content-Type: multipart/form-data; boundary=..., got "
                    + (types.first?.visible() ?? "no Content-Type"))
        }
        return boundary
    }
}
