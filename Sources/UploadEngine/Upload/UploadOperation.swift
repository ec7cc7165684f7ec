import UploadCore
import _UploadThreads

/// One upload from its sources to its response: opens the sources, lays out the body, and sends it with a ``RequestLoop``.
final class UploadOperation: Sendable {
    private let parameters: UploadParameters

    init(_ parameters: UploadParameters) { self.parameters = parameters }

    /// Runs the upload and reports to its task. Ends when the Swift task around it is cancelled.
    func run(_ task: UploadTask) async {
        await parameters.requests.run(timeout: parameters.request.timeout, fail: { task.fail($0) }) {
            deadline throws(UploadFailure) in
            let output = try await parameters.destination.path.map(ReplacedFile.init)?.open()
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
        var hop = parameters.request.firstHop
        var sent: OpenBody?
        let into = RequestLoop.Destination(
            maximumLength: file == nil ? parameters.maximumResponseLength : .max, file: file)
        let resumable = ResumableUpload(parameters, task, deadline, into)
        return try await Retries(parameters, task, deadline).run {
            if let outcome = await resumable?.attempt() { return outcome }
            do throws(UploadFailure) {
                let response = try await parameters.requests.response(to: &hop, by: deadline, in: into) {
                    let (body, reader) = try await open(sent)
                    sent = body
                    task.bodyStarted(contentLength: body.layout.contentLength)
                    // The head of an empty body is its end.
                    if body.layout.contentLength == 0 { try await parameters.beforeEnd?() }
                    return content(body, reader, task)
                }
                return AttemptOutcome(.success(response))
            } catch { return AttemptOutcome(.failure(error)) }
        }
    }

    private func content(_ body: OpenBody, _ reader: BodyReader, _ task: UploadTask) -> RequestContent {
        var content = RequestContent(
            length: body.layout.contentLength, contentType: body.layout.contentType, reader: reader, observer: task)
        if parameters.retry.rules.maximumRetries > 0 || parameters.beforeEnd != nil {
            content.heldBack = body.layout.endLength
            content.stallLimit = parameters.retry.stallLimit
        }
        if let beforeEnd = parameters.beforeEnd, content.length > 0 {
            content.beforeEnd = beforeEnd
            // A small body is one write, which waits as a whole: that takes one round trip less.
            if content.length <= BodyReader.smallLength { content.heldBack = content.length }
        }
        return content
    }

    /// Opens the sources: from memory, or else on a thread where it may block.
    ///
    /// - Parameter sent: The body that was sent before, if there was one. The next one is the same.
    private func open(_ sent: OpenBody?) async throws -> (OpenBody, BodyReader) {
        // Whatever fails here is tried again there.
        if let body = try? open(sent, .cached) { return body }
        return try await BlockingThreads.files.run { [self] in try open(sent, .waiting) }
    }

    private func open(_ sent: OpenBody?, _ access: FileAccess) throws -> (OpenBody, BodyReader) {
        let body = try OpenBody(
            parameters.request, parameters.sources, boundary: parameters.record?.boundary, after: sent, access)
        return (body, try BodyReader(body.layout, body.sources, access))
    }
}

extension UploadResponse {
    init(_ response: TransportResponse) {
        self.init(statusCode: response.statusCode, header: response.fields, body: response.body)
    }
}
