import HTTPTypes
import HummingbirdCore
import NIOCore

/// Handles one request: reads it, answers it and leaves the connection in a state that can be relied on.
struct Exchange: Sendable {
    let configuration: UploadReceiver.Configuration
    /// The absolute path of the directory of uploads.
    let directory: String
    /// Nil when none is to be shown.
    let page: ReceiverPage?
    let fieldMemory: FieldMemory
    let onUpload: @Sendable (UploadReport) -> Void

    private enum Outcome {
        /// The share of memory is held until the answer is sent.
        case stored(ReceivedUpload, HTTPResponse.Status, FieldMemory.Share)
        case refused(Refusal)
        case interrupted(Interruption)
    }

    /// The responder of the server. When it throws, the connection is closed.
    func respond(
        _ request: Request, _ context: RequestContext, _ writer: consuming ResponseWriter, _ channel: any Channel
    ) async throws {
        let start = ContinuousClock.now
        var body = RequestBytes(request, context)
        if context.defect == nil, let answer = await lookAnswer(request, context, channel) {
            return try await send(answer, to: request, context, writer, &body, channel)
        }
        let record = page?.journal.begin(request)

        var outcome: Outcome
        do throws(Refusal) {
            if let defect = context.defect { throw defect }
            let admission = try Admission(request, context, maximumSize: configuration.maximumSize)
            if request.expectsContinue, context.isHTTP11, !body.ended {
                try? await writer.writeInformationalHead(HTTPResponse(status: .continue))
            }
            outcome = await receive(admission, context, &body, record, channel)
        } catch {
            outcome = .refused(error)
        }

        var report = UploadReport(
            method: request.method.rawValue, path: request.uri.path, status: nil, upload: nil, error: nil,
            bytesReceived: body.received, duration: ContinuousClock.now - start)
        var answer: Answer
        var share: FieldMemory.Share?
        switch outcome {
        case .stored(let upload, let status, let taken):
            answer = Answer(status: status, upload: upload)
            report.upload = upload
            share = taken
        case .refused(let refusal):
            answer = Answer(refusal)
            report.error = refusal.message
        case .interrupted(let interruption):
            report.error = interruption.reason
            record?.end(report)
            onUpload(report)
            throw interruption
        }
        if let fields = crossOrigin.headers(for: request) { answer.add(fields) }
        report.status = answer.status.code
        // Before the answer: who has read it finds the report made.
        record?.end(report)
        onUpload(report)
        defer { withExtendedLifetime(share) {} }
        try await send(answer, to: request, context, writer, &body, channel)
    }

    private var crossOrigin: CrossOrigin { CrossOrigin(origins: configuration.allowedOrigins) }

    /// The answer to a request that is no upload; nil when it is one, or meant to be one.
    private func lookAnswer(_ request: Request, _ context: RequestContext, _ channel: any Channel) async -> Answer? {
        guard let look = PageRequest(request) else { return crossOrigin.preflight(request) }
        if let page {
            if case .events = look, !context.isHTTP11 {
                return Answer(Refusal(.init(code: 505), "the events of the page need HTTP/1.1"))
            }
            return await page.answer(look, to: request, on: channel)
        }
        return look == .help || look == .page ? .help(port: channel.localAddress?.port ?? 0) : nil
    }

    private func send(
        _ answer: Answer, to request: Request, _ context: RequestContext, _ writer: consuming ResponseWriter,
        _ body: inout RequestBytes, _ channel: any Channel
    ) async throws {
        let closes = !body.ended || !context.isPersistent
        let head = answer.head(closes ? .close : context.isHTTP11 ? .stays : .staysByRequest)
        try await writer.write(response: head, body: answer.body(omitted: request.method == .head))
        if closes { await close(channel, draining: &body) }
    }

    /// Takes in the form. Unless it is stored, no file of it is left.
    private func receive(
        _ admission: Admission, _ context: RequestContext, _ body: inout RequestBytes, _ record: UploadRecord?,
        _ channel: any Channel
    ) async -> Outcome {
        let fault = admission.fault
        let share = FieldMemory.Share(of: fieldMemory)
        var intake = UploadIntake(admission.boundary, directory: directory, memory: share, record: record)
        do {
            try await misbehave(fault, after: body.received, channel)
            while let bytes = try await body.next() {
                record?.advance(to: body.received)
                guard body.received <= configuration.maximumSize else {
                    throw Refusal(
                        .contentTooLarge, "the body is longer than the \(configuration.maximumSize) bytes accepted")
                }
                try await misbehave(fault, after: body.received, channel)
                try await intake.receive(bytes)
            }
            try await intake.end()
            let status = fault.status ?? 200
            guard (200..<300).contains(status) else {
                await intake.discard()
                try await wait(fault.delay, context, channel)
                return .refused(Refusal(.init(code: status), "nothing was kept, as status=\(status) asks"))
            }
            let upload = try await intake.complete()
            try await wait(fault.delay, context, channel)
            return .stored(upload, .init(code: status), share)
        } catch {
            await intake.discard()
            if let refusal = Refusal(error) { return .refused(refusal) }
            return .interrupted(error as? Interruption ?? Interruption(reason: "\(error)"))
        }
    }

    private func misbehave(
        _ fault: ReceiverFault, after received: Int64, _ channel: any Channel
    ) async throws(Interruption) {
        if let limit = fault.closeAfter, received >= limit {
            await channel.reset()
            throw Interruption(reason: "reset after \(received) bytes of the body, as closeAfter=\(limit) asks")
        }
        if let limit = fault.stallAfter, received >= limit {
            await channel.hold()
            throw Interruption(reason: "stalled after \(received) bytes of the body, as stallAfter=\(limit) asks")
        }
    }

    private func wait(
        _ delay: Duration?, _ context: RequestContext, _ channel: any Channel
    ) async throws(Interruption) {
        guard let delay else { return }
        guard await channel.wait(for: delay, mayProbe: context.isHTTP11) else {
            throw Interruption(
                reason: Task.isCancelled ? "the server was stopped" : "the client left before the answer")
        }
    }

    /// Closes a connection on which the client may still be sending.
    ///
    /// Closing at once would make the system answer the client's next bytes with a reset, and a reset can throw away
    /// the answer before the client has read it. So the sending side ends first and the rest is read, within bounds.
    private func close(_ channel: any Channel, draining body: inout RequestBytes) async {
        try? await channel.close(mode: .output).get()
        let deadline = channel.eventLoop.scheduleTask(in: TimeAmount(clamping: configuration.drainTime)) {
            channel.close(promise: nil)
        }
        await body.drain(limit: configuration.drainLimit)
        if body.failed || body.ended { await channel.waitForPeer() }
        deadline.cancel()
        try? await channel.close().get()
    }
}
