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
    let onUpload: @Sendable (UploadReport) -> Void

    private enum Outcome {
        /// The reservation of memory is held until the response is sent.
        case stored(ReceivedUpload, HTTPResponse.Status, FieldMemory.Reservation)
        case refused(HTTPError)
        case aborted(ConnectionAborted)
    }

    /// The responder of the server. When it throws, the connection is closed.
    func respond(
        to request: Request, _ context: RequestContext, _ writer: consuming ResponseWriter, _ channel: any Channel
    ) async throws {
        let start = ContinuousClock.now
        var body = RequestBodyReader(request, context)
        if context.headError == nil, let response = await pageResponse(request, context, channel) {
            return try await send(response, to: request, context, writer, &body, channel)
        }
        let record = page?.journal.begin(request)

        var outcome: Outcome
        do throws(HTTPError) {
            if let error = context.headError { throw error }
            let upload = try RequestValidation(request, context, maximumSize: configuration.maximumSize)
            if request.expectsContinue, context.isHTTP11, !body.isComplete {
                try? await writer.writeInformationalHead(HTTPResponse(status: .continue))
            }
            outcome = await receive(upload, context, &body, record, channel)
        } catch {
            outcome = .refused(error)
        }

        var report = UploadReport(
            method: request.method.rawValue, path: request.uri.path, status: nil, upload: nil, error: nil,
            bytesReceived: body.received, duration: ContinuousClock.now - start)
        var response: ServerResponse
        var reservation: FieldMemory.Reservation?
        switch outcome {
        case .stored(let upload, let status, let memory):
            response = ServerResponse(status: status, upload: upload)
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

    /// Receives the form. Unless it is stored, no file of it remains.
    private func receive(
        _ upload: RequestValidation, _ context: RequestContext, _ body: inout RequestBodyReader,
        _ record: UploadRecord?, _ channel: any Channel
    ) async -> Outcome {
        let fault = upload.fault
        let memory = FieldMemory.Reservation(in: fieldMemory)
        var form = FormReceiver(upload.boundary, directory: directory, memory: memory, record: record)
        do {
            try await applyFault(fault, after: body.received, channel)
            while let bytes = try await body.next() {
                record?.advance(to: body.received)
                guard body.received <= configuration.maximumSize else {
                    throw HTTPError(
                        .contentTooLarge, "the body is longer than the \(configuration.maximumSize) bytes accepted")
                }
                try await applyFault(fault, after: body.received, channel)
                try await form.receive(bytes)
            }
            try await form.end()
            let status = fault.status ?? 200
            guard (200..<300).contains(status) else {
                await form.discard()
                try await wait(fault.delay, context, channel)
                return .refused(
                    HTTPError(.init(code: status), "nothing was stored, as requested by status=\(status)"))
            }
            let stored = try await form.complete()
            try await wait(fault.delay, context, channel)
            return .stored(stored, .init(code: status), memory)
        } catch {
            await form.discard()
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
                reason: "reset after \(received) bytes of the body, as requested by closeAfter=\(limit)")
        }
        if let limit = fault.stallAfter, received >= limit {
            await channel.stall()
            throw ConnectionAborted(
                reason: "stalled after \(received) bytes of the body, as requested by stallAfter=\(limit)")
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
