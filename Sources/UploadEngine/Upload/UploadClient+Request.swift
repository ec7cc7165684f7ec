package import Logging
package import UploadCore

extension UploadClient {
    /// Creates an upload of a valid request, which starts at once or when others have ended.
    ///
    /// - Parameters:
    ///   - request: The request.
    ///   - sources: The sources that its body refers to.
    ///   - caller: The start of a warning about a header field that was ignored, such as `uploadFile: `.
    ///   - onEvent: Called with each event in order: progress, and then one ending. Called on a thread of Swift's pool, one
    ///     event at a time, never on the caller's stack.
    ///   - forwardsOnly: Whether `onEvent` returns at once. Then it is called where the event occurs, on any stack.
    ///   - beforeEnd: Awaited when the peer has acknowledged all but the end of the body, or, for a small body, when the
    ///     connection stands. Called once for each request that sends the body: again after a redirect. An upload with it is not
    ///     repeated by ``RetryPolicy``.
    ///   - resumption: The resumable protocols; `nil` for those of the configuration's retries.
    ///   - onPause: Called before each pause between two attempts.
    ///   - record: another process needs to go on.
    /// - Returns: The upload.
    package func start(
        _ request: UploadRequest, _ sources: [BodySource], response destination: ResponseDestination = .memory,
        caller: String = "", onEvent: (@Sendable (UploadEvent) -> Void)? = nil, forwardsOnly: Bool = false,
        beforeEnd: BeforeEnd? = nil, resumption: Resumption? = nil, record: ResumableRecord? = nil,
        onPause: (@Sendable (UploadPause) -> Void)? = nil
    ) -> UploadTask {
        let telemetry = Telemetry()
        let task = UploadTask(onEvent: telemetry.observing(onEvent), forwardsOnly: forwardsOnly || onEvent == nil)
        for name in request.ignored {
            requests.logger.warning("\(caller)header '\(name)' is set by the upload itself and was ignored")
        }
        do throws(UploadFailure) { try EventLoopCheck.run() } catch {
            task.fail(error)
            return task
        }
        var retry = configuration.retry
        // Its caller repeats it.
        if beforeEnd != nil { retry = .never(negotiatingFor: retry.negotiationLimit) }
        let parameters = UploadParameters(
            request: request, sources: sources, destination: destination, requests: requests,
            maximumResponseLength: configuration.maximumResponseLength,
            retry: retry, beforeEnd: beforeEnd,
            resumption: resumption ?? configuration.retry.resumption, support: support, record: record, onPause: onPause
        )
        let operation = UploadOperation(parameters)
        enqueue(task, telemetry.around { await operation.run(task) })
        return task
    }

    /// The logger.
    package var logger: Logger { requests.logger }

    /// The limit in milliseconds of transfers without one of their own.
    package var defaultTimeout: Int64? { configuration.timeout?.inMilliseconds }
}

extension UploadBody {
    /// The body with its sources, which are checked.
    ///
    /// - Throws: Code 202 for a part without a name, a form without parts, or a source that cannot be sent.
    package func located() throws(UploadFailure) -> (UploadRequest.Body, [BodySource]) {
        switch kind {
        case .content(let source): return (.content, [try source.located().source])
        case .form(let parts):
            guard !parts.isEmpty else { throw UploadFailure(.parameter, "invalid form: it has no part") }
            var sources: [BodySource] = []
            var formParts: [FormPart] = []
            for part in parts { formParts.append(try part.located(&sources)) }
            return (.form(formParts), sources)
        }
    }
}

extension UploadBody.Part {
    fileprivate func located(_ sources: inout [BodySource]) throws(UploadFailure) -> FormPart {
        guard !name.isEmpty else { throw UploadFailure(.parameter, "invalid form: a part has no name") }
        if let contentType, !HeaderField.isValue(contentType) || contentType.isEmpty {
            throw UploadFailure(.parameter, "invalid form: the content type of '\(name.visible)' is not a media type")
        }
        switch content {
        case .text(let text): return FormPart(name, contentType: contentType, .text(text))
        case .source(let source, let given):
            let (located, filename) = try source.located()
            sources.append(located)
            return FormPart(
                name, filename: given ?? filename, contentType: contentType, .source(sources.count - 1))
        }
    }
}
