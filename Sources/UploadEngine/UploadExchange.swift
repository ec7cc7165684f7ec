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
    let deadline: UploadDeadline<ContinuousClock>
    let logger: Logger

    /// Runs the upload and reports to its task. Everything that it does ends when the Swift task around it is cancelled.
    func run(_ task: UploadTask) async {
        let clock = ContinuousClock()
        let start = clock.now
        let activity = UploadActivity(clock: clock)
        // A limit that expires ends the upload at once, whatever the exchange is waiting for at that moment.
        let watch = deadline.limits ? Task { await expire(task, after: start, activity) } : nil
        defer { watch?.cancel() }

        var attempt = RequestAttempt(request)
        do {
            let source = try await FileSource.open(file)
            let boundary = MultipartBoundary()
            let body = try MultipartBody(
                fields: request.fields, name: request.name, filename: file.filename, fileLength: source.length,
                boundary: boundary)
            var content = content(body, source, task, activity)
            while true {
                switch try await send(attempt, content, task, activity) {
                case .answered(let answer):
                    logger.debug("answered", metadata: ["status": "\(answer.statusCode)"])
                    return task.succeed(UploadResponse(answer))
                case .redirected(let next):
                    logger.debug("redirected", metadata: ["to": "\(next.url.origin)\(next.url.path)"])
                    attempt = next
                    if next.sendsBody { content = self.content(body, try await reopen(source), task, activity) }
                }
            }
        } catch {
            let error = UploadError(error, talkingTo: attempt.url.origin)
            logger.debug("failed", metadata: ["error": "\(error)"])
            task.fail(error)
        }
    }

    private func send(
        _ attempt: RequestAttempt, _ content: RequestContent, _ task: UploadTask,
        _ activity: UploadActivity<ContinuousClock>
    ) async throws -> TransportOutcome {
        logger.debug(
            "sending",
            metadata: ["method": "\(attempt.method.rawValue)", "to": "\(attempt.url.origin)\(attempt.url.path)"])
        if attempt.sendsBody { task.bodyStarted(contentLength: content.body.contentLength) }
        return try await transport.send(
            TransportRequest(
                attempt: attempt, content: attempt.sendsBody ? content : nil,
                maximumResponseLength: maximumResponseLength, onReceive: { activity.touch() }))
    }

    /// A body that reports its way to the task.
    private func content(
        _ body: MultipartBody, _ source: FileSource, _ task: UploadTask, _ activity: UploadActivity<ContinuousClock>
    ) -> RequestContent {
        RequestContent(
            body: body, source: source,
            onAdvance: { bytes in
                activity.touch()
                task.bodyAdvanced(to: bytes)
            },
            onSent: {
                activity.touch()
                task.bodySent()
            })
    }

    private func reopen(_ source: FileSource) async throws -> FileSource {
        let again = try await FileSource.open(file)
        guard again.isSame(as: source) else {
            throw UploadError(.inputOutput, "'\(file.filename)' changed before a redirect asked for it again")
        }
        return again
    }

    private func expire(
        _ task: UploadTask, after start: ContinuousClock.Instant, _ activity: UploadActivity<ContinuousClock>
    ) async {
        if let error = await deadline.expire(after: start, activity) { task.fail(error) }
    }
}

extension UploadResponse {
    fileprivate init(_ answer: TransportResponse) {
        self.init(
            statusCode: answer.statusCode, headers: ResponseHeaders(answer.headers.lazy.map { ($0.name, $0.value) }),
            data: TextDecoder.decode(answer.body, contentType: answer.headers.first(name: "Content-Type")))
    }
}
