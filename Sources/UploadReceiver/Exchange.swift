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
    let onUpload: @Sendable (UploadReport) -> Void

    private enum Outcome {
        case stored(ReceivedUpload, HTTPResponse.Status)
        case refused(Refusal)
        case interrupted(Interruption)
    }

    /// The responder of the server. When it throws, the connection is closed.
    func respond(_ request: Request, _ writer: consuming ResponseWriter, _ channel: any Channel) async throws {
        let start = ContinuousClock.now
        var body = RequestBytes(request, channel)
        if let look = PageRequest(request) {
            if let page {
                let answer = await page.answer(look, to: request, on: channel)
                return try await send(answer, to: request, writer, &body, channel)
            } else if look == .help || look == .page {
                return try await send(.help(port: channel.localAddress?.port ?? 0), to: request, writer, &body, channel)
            }
        }
        let record = page?.journal.begin(request)

        var outcome: Outcome
        do throws(Refusal) {
            let admission = try Admission(request, maximumSize: configuration.maximumSize)
            if request.expectsContinue, !body.ended {
                try? await writer.writeInformationalHead(HTTPResponse(status: .continue))
            }
            outcome = await receive(admission, &body, record, channel)
        } catch {
            outcome = .refused(error)
        }

        var report = UploadReport(
            method: request.method.rawValue, path: request.uri.path, status: nil, upload: nil, error: nil,
            bytesReceived: body.received, duration: ContinuousClock.now - start)
        let answer: Answer
        switch outcome {
        case .stored(let upload, let status):
            answer = Answer(status: status, json: upload)
            report.upload = upload
        case .refused(let refusal):
            answer = Answer(refusal)
            report.error = refusal.message
        case .interrupted(let interruption):
            report.error = interruption.reason
            record?.end(report)
            onUpload(report)
            throw interruption
        }
        report.status = answer.status.code
        // Before the answer: who has read it finds the report made.
        record?.end(report)
        onUpload(report)
        try await send(answer, to: request, writer, &body, channel)
    }

    private func send(
        _ answer: Answer, to request: Request, _ writer: consuming ResponseWriter, _ body: inout RequestBytes,
        _ channel: any Channel
    ) async throws {
        let isHead = request.method == .head
        if body.ended {
            try await writer.write(response: answer.head(closing: false), body: answer.body(omitted: isHead))
        } else {
            try await writer.write(response: answer.head(closing: true), body: answer.body(omitted: isHead))
            await close(channel, draining: &body)
        }
    }

    /// Takes in the form. Unless it is stored, no file of it is left.
    private func receive(
        _ admission: Admission, _ body: inout RequestBytes, _ record: UploadRecord?, _ channel: any Channel
    ) async -> Outcome {
        let fault = admission.fault
        var intake = UploadIntake(admission.boundary, directory: directory, record: record)
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
                try await wait(fault.delay)
                return .refused(Refusal(.init(code: status), "nothing was kept, as status=\(status) asks"))
            }
            let upload = try await intake.complete()
            try await wait(fault.delay)
            return .stored(upload, .init(code: status))
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

    private func wait(_ delay: Duration?) async throws(Interruption) {
        guard let delay else { return }
        do {
            try await Task.sleep(for: delay)
        } catch {
            throw Interruption(reason: "the server was stopped")
        }
    }

    /// Closes a connection on which the client may still be sending.
    ///
    /// Closing at once would make the system answer the client's next bytes with a reset, and a reset can throw away
    /// the answer before the client has read it. So the sending side ends first and the rest is read, within bounds.
    private func close(_ channel: any Channel, draining body: inout RequestBytes) async {
        try? await channel.close(mode: .output).get()
        let deadline = channel.eventLoop.scheduleTask(in: TimeAmount(configuration.drainTime)) {
            channel.close(promise: nil)
        }
        await body.drain(limit: configuration.drainLimit)
        if body.failed { await channel.waitForPeer() }
        deadline.cancel()
        try? await channel.close().get()
    }
}
