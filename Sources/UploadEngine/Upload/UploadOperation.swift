import Logging
import NIOHTTP1
import UploadCore
import UploadTextEncodings

/// One upload from its file to its response: opens the file, lays out the body, sends requests, follows redirects.
struct UploadOperation: Sendable {
    let request: UploadRequest
    let file: UploadFile
    let transport: any UploadTransport
    /// The limit in bytes for the decoded body of the response.
    let maximumResponseLength: Int
    /// The time to wait for `100 Continue` before the body is sent; `nil` sends no `Expect` header.
    let continueTimeout: Duration?
    /// The time in which at least one byte must be sent or received.
    let idleTimeout: Duration?
    let timer: DeadlineTimer
    let logger: Logger

    /// Runs the upload and reports to its task. Ends when the Swift task around it is cancelled.
    func run(_ task: UploadTask) async {
        let deadline = UploadDeadline(timeout: request.timeout, idleTimeout: idleTimeout, now: timer.now)
        // A limit that expires ends the upload at once, in any phase.
        timer.add(deadline) { task.fail($0) }
        defer { timer.remove(deadline) }

        var hop = RequestHop(request)
        do {
            let (source, body, reader) = try await FileSource.open(file) { [request, file] source in
                let body = try MultipartBody(
                    fields: request.fields, name: request.name, filename: file.filename, fileLength: source.length,
                    boundary: MultipartBoundary())
                return (source, body, try BodyReader(body, source))
            }
            var content = content(body, reader, task, deadline)
            while true {
                logger.debug(
                    "sending",
                    metadata: ["method": "\(hop.method.rawValue)", "to": "\(hop.url.origin)\(hop.url.path)"])
                if hop.sendsBody { task.bodyStarted(contentLength: body.contentLength) }
                switch try await send(hop, hop.sendsBody ? content : nil, deadline) {
                case .response(let response):
                    logger.debug("answered", metadata: ["status": "\(response.statusCode)"])
                    return task.succeed(UploadResponse(response))
                case .redirect(let next):
                    logger.debug("redirected", metadata: ["to": "\(next.url.origin)\(next.url.path)"])
                    hop = next
                    if next.sendsBody { content = self.content(body, try await reopen(source, body), task, deadline) }
                case .unprocessed(_, _, let error): throw error
                }
            }
        } catch {
            let error = UploadError(error, talkingTo: Peer(hop.url.origin))
            logger.debug("failed", metadata: ["error": "\(error)"])
            task.fail(error)
        }
    }

    /// Sends a request, again where ``ResendPolicy`` allows it.
    private func send(
        _ hop: RequestHop, _ content: RequestContent?, _ deadline: UploadDeadline
    ) async throws -> TransportOutcome {
        var request = TransportRequest(
            hop: hop, content: content, maximumResponseLength: maximumResponseLength,
            continueTimeout: content == nil ? nil : continueTimeout,
            // The server has just responded on the other connection, and may be about to close it.
            needsNewConnection: content != nil && hop.isRedirected,
            onReceive: { [timer] in deadline.recordActivity(timer.now) },
            redirect: { status, location throws(UploadError) in
                try RedirectPolicy.next(
                    after: hop, statusCode: status, location: location, hostToASCII: InternationalHost.toASCII)
            })
        while true {
            let outcome = try await transport.send(request)
            guard case .unprocessed(let cause, let isConnectionNew, _) = outcome else { return outcome }
            switch ResendPolicy.decision(after: cause, isConnectionNew: isConnectionNew) {
            case .never: return outcome
            case .onAnyConnection: break
            case .onNewConnection: request.needsNewConnection = true
            case .withoutExpect: (request.needsNewConnection, request.continueTimeout) = (true, nil)
            }
        }
    }

    private func content(
        _ body: MultipartBody, _ reader: BodyReader, _ task: UploadTask, _ deadline: UploadDeadline
    ) -> RequestContent {
        RequestContent(
            body: body, reader: reader,
            onAdvance: { [timer] bytes in
                deadline.recordActivity(timer.now)
                task.bodyAdvanced(to: bytes)
            },
            onSent: { [timer] in
                deadline.recordActivity(timer.now)
                task.bodySent()
            })
    }

    private func reopen(_ source: FileSource, _ body: MultipartBody) async throws -> BodyReader {
        try await FileSource.open(file) { again in
            guard again.isSame(as: source) else {
                throw UploadError(
                    .inputOutput, "'\(again.filename.visible)' changed before a redirect requested it again")
            }
            return try BodyReader(body, again)
        }
    }
}

extension UploadResponse {
    fileprivate init(_ response: TransportResponse) {
        self.init(
            statusCode: response.statusCode,
            headers: ResponseHeaders(response.headers.lazy.map { ($0.name, $0.value[...].trimmingBlanks) }),
            data: TextDecoder.decode(response.body, contentType: response.headers.first(name: "Content-Type")))
    }
}
