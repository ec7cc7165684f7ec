import HTTPTypes
import HummingbirdCore
import NIOCore

/// One request for an upload, whatever its protocol.
struct ResourceExchange {
    let uploads: ResumableUploads
    let request: Request
    let context: RequestContext
    let channel: any Channel
    private let start = ContinuousClock.now

    init(uploads: ResumableUploads, request: Request, context: RequestContext, channel: any Channel) {
        (self.uploads, self.request, self.context, self.channel) = (uploads, request, context, channel)
    }

    var store: ResourceStore { uploads.store }

    var maximumSize: Int64 { uploads.configuration.maximumSize }

    /// The length of the content; nil if it is chunked.
    var contentLength: Int64? { request.contentLength ?? (request.hasBody ? nil : 0) }

    /// The faults in the URL of this request.
    var faults: ReceiverFault {
        get throws(HTTPError) {
            let fault = try ReceiverFault(query: request.uri.queryParameters)
            guard let early = fault.early else { return fault }
            throw HTTPError(
                .init(code: early),
                "answered before reading the body, as requested by \(fault.source(of: .early, early))")
        }
    }

    /// The absolute address of an upload: clients fail on relative ones. `X-Forwarded-…` is ignored, as anyone can send it.
    func location(_ path: String) -> String {
        let local = channel.localAddress
        let address = (local?.ipAddress ?? "127.0.0.1")
        let host = address.contains(":") ? "[\(address)]" : address
        let authority = request.head.authority ?? ""
        return "http://\(authority.isEmpty ? "\(host):\(local?.port ?? 80)" : authority)\(path)"
    }

    /// Makes an upload of this request.
    func create(_ kind: ResourceRecord.Kind, length: Int64?) async throws -> UploadResource {
        var record = ResourceRecord(
            id: ResourceRecord.makeID(), kind: kind, created: WallClock.now(), target: request.uri.string,
            contentType: request.headers[.contentType], contentDisposition: request.headers[.contentDisposition],
            metadata: request.header("Upload-Metadata"))
        record.length = length
        let resource = try await store.create(record)
        resource.setEntry(uploads.journal?.begin(request, length: length))
        return resource
    }

    /// Waits for the turn to use an upload, and returns it; nil if there is none of that name. The caller leaves the turn.
    func enter(_ id: String, _ kind: ResourceRecord.Kind) async throws(ConnectionAborted) -> UploadResource? {
        guard ResourceRecord.isID(id), let resource = store.find(id), resource.record.kind == kind else { return nil }
        try await enter(resource)
        guard !resource.isRemoved else {
            resource.turn.leave()
            return nil
        }
        return resource
    }

    func enter(_ resource: UploadResource) async throws(ConnectionAborted) {
        guard await resource.turn.enter(channel) else {
            throw ConnectionAborted(reason: "a newer request uses the upload")
        }
    }

    /// Receives the content of this request into an upload.
    ///
    /// - Parameters:
    ///   - own: The faults in the URL of this request; nil if it is the creation.
    ///   - interim: Sends offsets while content arrives.
    func receive(
        _ body: inout RequestBodyReader, into resource: UploadResource, own: ReceiverFault?, _ interim: Interim?,
        _ writer: borrowing ResponseWriter
    ) async throws -> ContentIntake.Outcome {
        let fault = ContentFault(
            upload: try ReceiverFault(of: resource.record), request: own, start: resource.offset)
        if !body.isComplete || own == nil { resource.countConnection(channel) }
        if request.expectsContinue, context.isHTTP11, !body.isComplete {
            try? await writer.writeInformationalHead(HTTPResponse(status: .continue))
        }
        let intake = ContentIntake(
            resource: resource, store: store, maximumSize: maximumSize, fault: fault,
            entry: resource.entry(in: uploads.journal))
        return await intake.receive(&body, channel, interim, writer)
    }

    /// Completes an upload whose content has ended, and waits as long as a fault requires.
    func complete(_ resource: UploadResource, own: ReceiverFault?) async throws -> ResourceRecord.Answer {
        var fault = try ReceiverFault(of: resource.record)
        fault = own?.over(fault) ?? fault
        let answer = try await uploads.complete(resource, fault)
        if let delay = fault.delay {
            guard await channel.wait(for: delay, mayProbe: context.isHTTP11) else {
                throw ConnectionAborted(
                    reason: Task.isCancelled ? "the server was stopped" : "the client disconnected before the response")
            }
        }
        return answer
    }

    /// The stored response of an upload.
    func response(_ answer: ResourceRecord.Answer, of resource: UploadResource, _ headers: HTTPFields) async throws
        -> ServerResponse
    {
        await StoredAnswer(answer: answer, id: resource.id, folder: try await store.folder()).response(headers)
    }

    /// Cancels an upload.
    func cancel(_ resource: UploadResource) async {
        if resource.record.answer == nil {
            uploads.report(
                resource, status: nil, upload: nil,
                error: "the client cancelled the upload after \(resource.offset) bytes")
        }
        await store.remove(resource)
    }

    /// Reports a request that made no upload.
    func report(_ error: HTTPError) {
        var report = UploadReport(
            method: request.method.rawValue, path: request.uri.path, status: error.status.code, upload: nil,
            error: error.message, bytesReceived: 0, duration: ContinuousClock.now - start)
        report.head = request.head
        uploads.journal?.begin(request).end(report)
        uploads.onUpload(report)
    }
}

/// An error before an upload exists.
struct CreationRefused: Error {
    let error: HTTPError
}

extension ReceiverFault {
    /// The faults that act on the response, of this URL before those of another one.
    fileprivate func over(_ other: ReceiverFault) -> ReceiverFault {
        var fault = status == nil ? other : self
        fault.delay = delay ?? other.delay
        return fault
    }
}
