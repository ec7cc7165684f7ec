import Logging
import NIOHTTP1
import UploadCore

/// One upload from its file to its answer, in a straight line: open, lay out, send, follow redirects, collect.
struct UploadExchange: Sendable {
    let request: UploadRequest
    let file: UploadFile
    let transport: any UploadTransport
    /// The most bytes that the decoded body of an answer may have.
    let maximumResponseLength: Int
    /// How long to wait for the server's word before the body is sent; `nil` where it is not asked.
    let continueTimeout: Duration?
    /// How long no byte may move.
    let idleTimeout: Duration?
    let watch: UploadWatch
    let logger: Logger

    /// Runs the upload and reports to its task. Everything that it does ends when the Swift task around it is cancelled.
    func run(_ task: UploadTask) async {
        let deadline = UploadDeadline(timeout: request.timeout, idleTimeout: idleTimeout, now: watch.now)
        // A limit that expires ends the upload at once, whatever the exchange is waiting for at that moment.
        watch.add(deadline) { task.fail($0) }
        defer { watch.forget(deadline) }

        var attempt = RequestAttempt(request)
        do {
            let (source, body, reader) = try await FileSource.open(file) { [request, file] source in
                let body = try MultipartBody(
                    fields: request.fields, name: request.name, filename: file.filename, fileLength: source.length,
                    boundary: MultipartBoundary())
                return (source, body, try MultipartBodyReader(body, source))
            }
            var content = content(body, reader, task, deadline)
            while true {
                switch try await send(attempt, content, task, deadline) {
                case .answered(let answer):
                    logger.debug("answered", metadata: ["status": "\(answer.statusCode)"])
                    return task.succeed(UploadResponse(answer))
                case .redirected(let next):
                    logger.debug("redirected", metadata: ["to": "\(next.url.origin)\(next.url.path)"])
                    attempt = next
                    if next.sendsBody { content = self.content(body, try await reopen(source, body), task, deadline) }
                case .expectationFailed: preconditionFailure("a transport asks again by itself")
                }
            }
        } catch {
            let error = UploadError(error, talkingTo: Peer(attempt.url.origin))
            logger.debug("failed", metadata: ["error": "\(error)"])
            task.fail(error)
        }
    }

    private func send(
        _ attempt: RequestAttempt, _ content: RequestContent, _ task: UploadTask,
        _ deadline: UploadDeadline
    ) async throws -> TransportOutcome {
        logger.debug(
            "sending",
            metadata: ["method": "\(attempt.method.rawValue)", "to": "\(attempt.url.origin)\(attempt.url.path)"])
        if attempt.sendsBody { task.bodyStarted(contentLength: content.body.contentLength) }
        return try await transport.send(
            TransportRequest(
                attempt: attempt, content: attempt.sendsBody ? content : nil,
                maximumResponseLength: maximumResponseLength,
                continueTimeout: attempt.sendsBody ? continueTimeout : nil,
                needsNewConnection: attempt.sendsBody && attempt.isRedirected,
                onReceive: { [watch] in deadline.touch(watch.now) }))
    }

    /// A body that reports its way to the task.
    private func content(
        _ body: MultipartBody, _ reader: MultipartBodyReader, _ task: UploadTask, _ deadline: UploadDeadline
    ) -> RequestContent {
        RequestContent(
            body: body, reader: reader,
            onAdvance: { [watch] bytes in
                deadline.touch(watch.now)
                task.bodyAdvanced(to: bytes)
            },
            onSent: { [watch] in
                deadline.touch(watch.now)
                task.bodySent()
            })
    }

    private func reopen(_ source: FileSource, _ body: MultipartBody) async throws -> MultipartBodyReader {
        try await FileSource.open(file) { again in
            guard again.isSame(as: source) else {
                throw UploadError(
                    .inputOutput, "'\(again.filename.visible)' changed before a redirect asked for it again")
            }
            return try MultipartBodyReader(body, again)
        }
    }
}

extension UploadResponse {
    fileprivate init(_ answer: TransportResponse) {
        self.init(
            statusCode: answer.statusCode,
            headers: ResponseHeaders(answer.headers.lazy.map { ($0.name, $0.value[...].trimmingBlanks) }),
            data: TextDecoder.decode(answer.body, contentType: answer.headers.first(name: "Content-Type")))
    }
}
