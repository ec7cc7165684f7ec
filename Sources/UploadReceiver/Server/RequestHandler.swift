import HTTPTypes
import HummingbirdCore
import NIOCore

/// Handles one request: reads it, responds, and closes the connection if required.
struct RequestHandler: Sendable {
    let configuration: ReceiverConfiguration
    /// The absolute path of the directory of uploads.
    let directory: String
    /// The web page; nil when disabled.
    let page: ReceiverPage?
    let fieldMemory: FieldMemory
    /// The faults by value.
    let plan: ResponsePlan
    /// Uploads in several requests; nil when every request is an upload of its own.
    let resumable: ResumableResponder?
    let onUpload: @Sendable (UploadReport) -> Void

    private enum Outcome {
        /// The reservation of memory is held until the response is sent.
        case stored(ReceivedUpload, ServerResponse, FieldMemory.Reservation)
        case refused(HTTPError)
        case aborted(ConnectionAborted)
    }

    /// The responder of the server. When it throws, the connection is closed.
    func respond(
        to request: Request, _ context: RequestContext, _ writer: consuming ResponseWriter, _ channel: any Channel
    ) async throws {
        let start = ContinuousClock.now
        var body = RequestBodyReader(request, context)
        if context.headError == nil, let resumable,
            let resumableRequest = ResumableRequest(request, tusPath: configuration.tusPath)
        {
            var response = try await resumable.respond(
                to: resumableRequest, request, context, &body, writer, channel)
            if let fields = crossOrigin.headers(for: request) { response.add(fields) }
            return try await send(response, to: request, context, writer, &body, channel)
        }
        if context.headError == nil, !configuration.acceptsEveryRequest,
            let response = await pageResponse(request, context, channel)
        {
            return try await send(response, to: request, context, writer, &body, channel)
        }
        let record = page?.journal.begin(request)

        let planned = plan.next()
        var outcome: Outcome
        do throws(HTTPError) {
            if let error = context.headError { throw error }
            let upload = try RequestValidation(request, context, configuration, byValue: planned)
            if request.expectsContinue, context.isHTTP11, !body.isComplete {
                try? await writer.writeInformationalHead(HTTPResponse(status: .continue))
            }
            outcome = await receive(upload, request, context, &body, record, channel)
        } catch {
            outcome = .refused(error)
        }

        var report = UploadReport(
            method: request.method.rawValue, path: request.uri.path, status: nil, upload: nil, error: nil,
            bytesReceived: body.received, duration: ContinuousClock.now - start)
        report.head = request.head
        var response: ServerResponse
        var reservation: FieldMemory.Reservation?
        switch outcome {
        case .stored(let upload, let success, let memory):
            response = success
            report.upload = upload
            reservation = memory
        case .refused(let error):
            response = ServerResponse(error)
            report.error = error.message
        case .aborted(let aborted):
            report.error = aborted.reason
            record?.end(report)
            onUpload(report)
            throw aborted
        }
        if let fields = crossOrigin.headers(for: request) { response.add(fields) }
        report.status = response.status.code
        // Report before responding, so that a client that has the response can rely on the report.
        record?.end(report)
        onUpload(report)
        defer { withExtendedLifetime(reservation) {} }
        try await send(response, to: request, context, writer, &body, channel)
    }

    private var crossOrigin: CrossOrigin { CrossOrigin(origins: configuration.allowedOrigins) }

    /// The response to a request for the page, the help or a CORS preflight; nil for an upload, even an invalid one.
    private func pageResponse(
        _ request: Request, _ context: RequestContext, _ channel: any Channel
    ) async -> ServerResponse? {
        guard let pageRequest = PageRequest(request) else { return crossOrigin.preflight(request) }
        guard let page else {
            return pageRequest == .help || pageRequest == .page ? .help(port: channel.localAddress?.port ?? 0) : nil
        }
        guard case .events = pageRequest else { return await page.respond(to: pageRequest, request, on: channel) }
        guard context.isHTTP11 else {
            return ServerResponse(HTTPError(.init(code: 505), "the event stream of the page requires HTTP/1.1"))
        }
        let response = await page.respond(to: pageRequest, request, on: channel)
        // The stream has no end of its own: it ends with the client's side of the connection.
        if response.status == .ok { channel.closeOnInputClosed() }
        return response
    }

    private func send(
        _ response: ServerResponse, to request: Request, _ context: RequestContext, _ writer: consuming ResponseWriter,
        _ body: inout RequestBodyReader, _ channel: any Channel
    ) async throws {
        let closes = !body.isComplete || !context.isPersistent
        let head = response.head(closes ? .close : context.isHTTP11 ? .keepAlive : .explicitKeepAlive)
        try await writer.write(response: head, body: response.body(omitted: request.method == .head))
        if closes { await close(channel, draining: &body) }
    }

    /// Receives the body. Unless it is stored, no file of it remains.
    private func receive(
        _ upload: RequestValidation, _ request: Request, _ context: RequestContext, _ body: inout RequestBodyReader,
        _ record: UploadRecord?, _ channel: any Channel
    ) async -> Outcome {
        let fault = upload.fault
        let memory = FieldMemory.Reservation(in: fieldMemory)
        var receiver: any BodyReceiver =
            if let boundary = upload.boundary {
                FormReceiver(boundary, directory: directory, memory: memory, record: record)
            } else {
                ContentReceiver(request, directory: directory)
            }
        do {
            try await applyFault(fault, after: body.received, channel)
            while let bytes = try await body.next() {
                record?.advance(to: body.received)
                guard body.received <= configuration.maximumSize else {
                    throw HTTPError(
                        .contentTooLarge, "the body is longer than the \(configuration.maximumSize) bytes accepted")
                }
                try await applyFault(fault, after: body.received, channel)
                try await receiver.receive(bytes)
            }
            try await receiver.end()
            let status = fault.status ?? configuration.replyStatus
            let reply = fault.reply ?? configuration.reply
            guard (200..<300).contains(status) || configuration.acceptsEveryRequest else {
                await receiver.discard()
                try await wait(fault.delay, context, channel)
                let source = fault.status == nil ? "--status \(status)" : fault.source(of: .status, status)
                return .refused(
                    HTTPError(.init(code: status), "nothing was stored, as requested by \(source)", reply: reply))
            }
            let stored = try await receiver.complete()
            try await wait(fault.delay, context, channel)
            let response = ServerResponse(
                status: .init(code: status), headers: fault.headers, reply: reply, upload: stored)
            return .stored(stored, response, memory)
        } catch {
            await receiver.discard()
            if let error = HTTPError(error) { return .refused(error) }
            return .aborted(error as? ConnectionAborted ?? ConnectionAborted(reason: "\(error)"))
        }
    }

    private func applyFault(
        _ fault: ReceiverFault, after received: Int64, _ channel: any Channel
    ) async throws(ConnectionAborted) {
        if let limit = fault.closeAfter, received >= limit {
            await channel.reset()
            throw ConnectionAborted(
                reason: "reset after \(received) bytes of the body, as requested by "
                    + fault.source(of: .closeAfter, limit))
        }
        if let limit = fault.stallAfter, received >= limit {
            await channel.stall()
            throw ConnectionAborted(
                reason: "stalled after \(received) bytes of the body, as requested by "
                    + fault.source(of: .stallAfter, limit))
        }
    }

    private func wait(
        _ delay: Duration?, _ context: RequestContext, _ channel: any Channel
    ) async throws(ConnectionAborted) {
        guard let delay else { return }
        guard await channel.wait(for: delay, mayProbe: context.isHTTP11) else {
            throw ConnectionAborted(
                reason: Task.isCancelled ? "the server was stopped" : "the client disconnected before the response")
        }
    }

    /// Closes a connection on which the client may still be sending.
    ///
    /// After an immediate close the system would answer the client's next bytes with a reset, and a reset can discard
    /// the response before the client reads it. So the sending side closes first and the rest is read, within limits.
    private func close(_ channel: any Channel, draining body: inout RequestBodyReader) async {
        try? await channel.close(mode: .output).get()
        let deadline = channel.eventLoop.scheduleTask(in: TimeAmount(clamping: configuration.drainTime)) {
            channel.close(promise: nil)
        }
        await body.drain(limit: configuration.drainLimit)
        if body.hasFailed || body.isComplete {
            channel.closeOnInputClosed()
            try? await channel.closeFuture.get()
        }
        deadline.cancel()
        try? await channel.close().get()
    }
}
