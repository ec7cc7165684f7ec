import UploadCore
import _UploadThreads

/// One upload from its sources to its response: opens the sources, lays out the body, and sends it with a ``RequestLoop``.
struct UploadOperation: Sendable {
    let request: UploadRequest
    let sources: [BodySource]
    let destination: ResponseDestination
    let requests: RequestLoop
    /// The limit in bytes for the decoded body of a response in memory.
    let maximumResponseLength: Int

    let retry: RetryPolicy
    let beforeEnd: BeforeEnd?

    private typealias OpenBody = (sources: [OpenSource], layout: BodyLayout, reader: BodyReader)

    /// Runs the upload and reports to its task. Ends when the Swift task around it is cancelled.
    func run(_ task: UploadTask) async {
        await requests.run(timeout: request.timeout, fail: { task.fail($0) }) { deadline throws(UploadFailure) in
            let output = try await destination.path.map(ReplacedFile.init)?.open()
            do throws(UploadFailure) {
                let response = try await response(by: deadline, in: output?.content, task)
                try await output?.keep()
                task.succeed(UploadResponse(response))
            } catch {
                // Before this failure is reported, so that nothing is left over then. An upload that was cancelled, or whose
                // time is over, was reported at once: only the shutdown of the client waits for this.
                await output?.discard()
                throw error
            }
        }
    }

    private func response(
        by deadline: UploadDeadline, in file: ResponseFile?, _ task: UploadTask
    ) async throws(UploadFailure) -> TransportResponse {
        var hop = request.firstHop
        var sent: OpenBody?
        let into = RequestLoop.Destination(maximumLength: file == nil ? maximumResponseLength : .max, file: file)
        return try await Retries(retry.rules, requests, task, deadline).run { () throws(UploadFailure) in
            try await requests.response(to: &hop, by: deadline, in: into) {
                let body = try await open(sent)
                sent = body
                task.bodyStarted(contentLength: body.layout.contentLength)
                // The head of an empty body is its end.
                if body.layout.contentLength == 0 { try await beforeEnd?() }
                return content(body, task)
            }
        }
    }

    private func content(_ body: OpenBody, _ task: UploadTask) -> RequestContent {
        var content = RequestContent(
            length: body.layout.contentLength, contentType: body.layout.contentType, reader: body.reader,
            onAdvance: { task.bodyAdvanced(to: $0) }, onSent: { task.bodySent() }, onEnd: { task.bodyWillEnd() },
            onNotReceived: { task.bodyWasNotReceived() })
        if retry.rules.maximumRetries > 0 || beforeEnd != nil {
            content.heldBack = body.layout.endLength
            content.stallLimit = retry.stallLimit
        }
        if let beforeEnd, content.length > 0 {
            content.beforeEnd = beforeEnd
            // A small body is one write, which waits as a whole: that takes one round trip less.
            if content.length <= BodyReader.smallLength { content.heldBack = content.length }
        }
        return content
    }

    /// Opens the sources, on a thread where it may block.
    ///
    /// - Parameter sent: The body that was sent before, if there was one. The next one is the same.
    private func open(_ sent: OpenBody?) async throws -> OpenBody {
        try await BlockingThreads.files.run { [request, sources] in
            let opened = try OpenSource.open(sources)
            guard let sent else {
                let layout = try BodyLayout(request, lengths: opened.map(\.length))
                return (opened, layout, try BodyReader(layout, opened))
            }
            for (again, before) in zip(opened, sent.sources) where !again.isSame(as: before) {
                throw UploadFailure(
                    .inputOutput, "'\(again.filename.visible)' changed before it was sent again",
                    reason: .fileChanged)
            }
            return (sent.sources, sent.layout, try BodyReader(sent.layout, opened))
        }
    }
}

extension UploadResponse {
    init(_ response: TransportResponse) {
        self.init(statusCode: response.statusCode, header: response.fields, body: response.body)
    }
}
