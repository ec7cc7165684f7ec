import HTTPTypes
import HummingbirdCore
import NIOCore

/// One request of tus 1.0.
struct TusExchange {
    private static let mediaType = "application/offset+octet-stream"

    private let exchange: ResourceExchange
    private let tus: TusRequest

    init(_ exchange: ResourceExchange, _ tus: TusRequest) {
        (self.exchange, self.tus) = (exchange, tus)
    }

    func respond(_ body: inout RequestBodyReader, _ writer: borrowing ResponseWriter) async throws -> ServerResponse {
        if tus.operation == .options { return ServerResponse(status: .noContent, headers: options) }
        guard tus.isSupported else {
            throw HTTPError(
                .preconditionFailed, "Tus-Resumable is not \(TusRequest.version)",
                headers: fields(("Tus-Version", TusRequest.version)))
        }
        if tus.operation == .creation { return try await create(&body, writer) }
        guard let resource = try await exchange.enter(tus.id, .tus) else {
            var headers = fields()
            headers[.cacheControl] = "no-store"
            throw HTTPError(.notFound, "there is no upload at this address, or it has expired", headers: headers)
        }
        defer { resource.turn.leave() }
        if let answer = resource.record.answer, answer.error != nil, tus.operation != .termination {
            throw HTTPError(.gone, answer.error ?? "", headers: fields())
        }
        switch tus.operation {
        case .append: return try await append(to: resource, &body, writer)
        case .termination:
            await exchange.cancel(resource)
            return ServerResponse(status: .noContent, headers: fields())
        default:
            // Its connection ended with the last byte: a client takes this offset for the success.
            if resource.hasEnded, resource.record.answer == nil {
                let answer = try await exchange.complete(resource, own: nil)
                if answer.error != nil { throw HTTPError(.gone, answer.error ?? "", headers: fields()) }
            }
            var headers = state(of: resource)
            headers.set("Upload-Length", "\(resource.record.length ?? 0)")
            if let metadata = resource.record.metadata { headers.set("Upload-Metadata", metadata) }
            headers[.cacheControl] = "no-store"
            return ServerResponse(status: .ok, headers: headers)
        }
    }

    private func create(_ body: inout RequestBodyReader, _ writer: borrowing ResponseWriter) async throws
        -> ServerResponse
    {
        let resource: UploadResource
        do {
            _ = try exchange.faults
            resource = try await exchange.create(.tus, length: try checkCreation())
        } catch {
            let error = HTTPError(error) ?? HTTPError(.internalServerError, "\(error)")
            var headers = fields()
            for field in error.headers { headers.append(field) }
            throw CreationRefused(
                error: HTTPError(error.status, error.message, headers: headers, reply: error.reply))
        }
        try await exchange.enter(resource)
        defer { resource.turn.leave() }
        let path = exchange.uploads.configuration.tusPath + resource.id
        return try await receive(
            &body, into: resource, own: nil, .created, fields(("Location", exchange.location(path))), writer)
    }

    /// Checks the fields of a creation, and returns the length of the upload.
    private func checkCreation() throws(HTTPError) -> Int64 {
        let request = exchange.request
        guard request.header("Upload-Defer-Length") == nil,
            let length = TusRequest.count(request.header("Upload-Length"))
        else {
            throw HTTPError(.badRequest, "a creation has an Upload-Length, which is a number and is not deferred")
        }
        guard length <= exchange.maximumSize else {
            throw HTTPError(
                .contentTooLarge, "the upload has \(length) bytes, more than the \(exchange.maximumSize) accepted")
        }
        guard TusMetadata(request.header("Upload-Metadata") ?? "") != nil else {
            throw HTTPError(.badRequest, "Upload-Metadata is not a list of keys with values in Base64")
        }
        if exchange.contentLength != 0 { try checkContent(at: 0, of: length) }
        return length
    }

    private func checkContent(at offset: Int64, of length: Int64) throws(HTTPError) {
        let type = exchange.request.headers[.contentType].flatMap { HeaderValue($0)?.value }
        guard type == Self.mediaType else {
            throw HTTPError(.unsupportedMediaType, "content has the Content-Type \(Self.mediaType)", headers: fields())
        }
        guard offset.addingClamped(exchange.contentLength ?? 0) <= length else { throw tooLong(length) }
    }

    private func tooLong(_ length: Int64) -> HTTPError {
        HTTPError(.contentTooLarge, "the content is longer than the upload's \(length) bytes", headers: fields())
    }

    private func append(
        to resource: UploadResource, _ body: inout RequestBodyReader, _ writer: borrowing ResponseWriter
    ) async throws -> ServerResponse {
        let own = try exchange.faults
        guard let offset = TusRequest.count(exchange.request.header("Upload-Offset")) else {
            throw HTTPError(.badRequest, "an append has an Upload-Offset, which is a number", headers: fields())
        }
        guard offset == resource.offset else {
            throw HTTPError(
                .conflict, "the upload has \(resource.offset) bytes: append there, not at \(offset)",
                headers: state(of: resource))
        }
        try checkContent(at: offset, of: resource.record.length ?? 0)
        guard resource.record.answer == nil else {
            return ServerResponse(status: .noContent, headers: state(of: resource))
        }
        return try await receive(&body, into: resource, own: own, .noContent, fields(), writer)
    }

    /// Receives the content, and completes the upload if it has its length.
    private func receive(
        _ body: inout RequestBodyReader, into resource: UploadResource, own: ReceiverFault?,
        _ status: HTTPResponse.Status, _ headers: HTTPFields, _ writer: borrowing ResponseWriter
    ) async throws -> ServerResponse {
        switch try await exchange.receive(&body, into: resource, own: own, nil, writer) {
        case .aborted(let aborted): throw aborted
        case .tooLong: throw tooLong(resource.record.length ?? 0)
        case .refused(let error):
            throw HTTPError(error.status, error.message, headers: state(of: resource), reply: error.reply)
        case .whole: break
        }
        if resource.offset == resource.record.length {
            let answer = try await exchange.complete(resource, own: own)
            if answer.error != nil { return try await exchange.response(answer, of: resource, state(of: resource)) }
        }
        var headers = headers
        for field in state(of: resource) where headers[field.name] == nil { headers.append(field) }
        return ServerResponse(status: status, headers: headers)
    }

    // MARK: - Fields

    private var options: HTTPFields {
        fields(
            ("Tus-Version", TusRequest.version),
            ("Tus-Extension", "creation,creation-with-upload,expiration,termination"),
            ("Tus-Max-Size", "\(exchange.maximumSize)"))
    }

    private func fields(_ more: (String, String)...) -> HTTPFields {
        var fields = HTTPFields()
        fields.set("Tus-Resumable", TusRequest.version)
        for (name, value) in more { fields.set(name, value) }
        return fields
    }

    private func state(of resource: UploadResource) -> HTTPFields {
        fields(
            ("Upload-Offset", "\(resource.offset)"),
            ("Upload-Expires", HTTPDate.text(resource.record.created.addingClamped(ResourceStore.lifetime))))
    }
}
