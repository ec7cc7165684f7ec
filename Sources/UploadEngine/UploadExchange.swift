import Logging
import UploadCore

/// One upload from its file to its answer, in a straight line: open, lay out, send, follow redirects, collect.
struct UploadExchange: Sendable {
    let request: UploadRequest
    let file: UploadFile
    let transport: any UploadTransport
    let collector: ResponseCollector
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
                case .answered(let response): return task.succeed(response)
                case .redirected(let next):
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

    /// What came of one request.
    private enum Outcome {
        case answered(UploadResponse)
        case redirected(RequestAttempt)
    }

    private func send(
        _ attempt: RequestAttempt, _ content: RequestContent, _ task: UploadTask,
        _ activity: UploadActivity<ContinuousClock>
    ) async throws -> Outcome {
        logger.debug(
            "sending",
            metadata: ["method": "\(attempt.method.rawValue)", "to": "\(attempt.url.origin)\(attempt.url.path)"])
        if attempt.sendsBody { task.bodyStarted(contentLength: content.body.contentLength) }
        defer { content.meter.end() }
        let head = try await transport.send(attempt, attempt.sendsBody ? content : nil)
        activity.touch()
        logger.debug("answered", metadata: ["status": "\(head.statusCode)"])

        let location = head.values(of: "Location").first
        let isEarly = attempt.sendsBody && !content.meter.isSent
        if let next = try attempt.redirected(statusCode: head.statusCode, location: location) {
            return .redirected(next)
        }
        let response = try await collector.collect(head, isEarly: isEarly) {
            attempt.sendsBody && content.meter.isAnswerWhole
        } onBytes: {
            activity.touch()
        }
        return .answered(response)
    }

    /// A body that reports its way to the task.
    private func content(
        _ body: MultipartBody, _ source: FileSource, _ task: UploadTask, _ activity: UploadActivity<ContinuousClock>
    ) -> RequestContent {
        let meter = BodyMeter(
            onAdvance: { bytes in
                activity.touch()
                task.bodyAdvanced(to: bytes)
            },
            onSent: {
                activity.touch()
                task.bodySent()
            })
        return RequestContent(body: body, source: source, meter: meter)
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
