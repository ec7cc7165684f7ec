import HTTPTypes
import HummingbirdCore
import NIOCore

/// One request of the draft for resumable uploads.
struct DraftExchange {
    let exchange: ResourceExchange
    let draft: DraftRequest
    let dialect: ResumableDialect

    init(_ exchange: ResourceExchange, _ draft: DraftRequest) {
        (self.exchange, self.draft, dialect) = (exchange, draft, draft.dialect ?? .newest)
    }

    func respond(_ body: inout RequestBodyReader, _ writer: borrowing ResponseWriter) async throws -> ServerResponse {
        switch draft.operation {
        case .options:
            var fields = limits()
            fields.set("Upload-Draft-Interop-Version", "\(dialect.version)")
            return ServerResponse(status: .noContent, headers: fields)
        case .creation:
            return try await create(&body, writer)
        case .offset, .append, .cancellation:
            guard let resource = try await exchange.enter(draft.id, .draft) else {
                throw HTTPError(.notFound, "there is no upload at this address, or it has expired")
            }
            defer { resource.turn.leave() }
            switch draft.operation {
            case .append: return try await append(to: resource, &body, writer)
            case .cancellation:
                try refuseState()
                await exchange.cancel(resource)
                return ServerResponse(status: .noContent)
            default:
                try refuseState()
                var fields = state(of: resource)
                for field in limits(of: resource) { fields.append(field) }
                fields[.cacheControl] = "no-store"
                return ServerResponse(status: .noContent, headers: fields)
            }
        }
    }

    func create(_ body: inout RequestBodyReader, _ writer: borrowing ResponseWriter) async throws
        -> ServerResponse
    {
        let isComplete = draft.isComplete ?? false
        let resource: UploadResource
        do {
            _ = try exchange.faults
            try checkCreation(isComplete)
            resource = try await exchange.create(
                .draft, length: draft.length ?? (isComplete ? exchange.contentLength : nil))
        } catch {
            throw CreationRefused(error: HTTPError(error) ?? HTTPError(.internalServerError, "\(error)"))
        }
        try await exchange.enter(resource)
        defer { resource.turn.leave() }
        let location = exchange.location(DraftRequest.path + resource.id)
        if let interim {
            try? await writer.writeInformationalHead(interim.location(location, limits(of: resource)))
        }
        var headers = HTTPFields()
        headers.set("Location", location)
        return try await receive(&body, into: resource, isComplete: isComplete, own: nil, headers, writer)
    }

    func checkCreation(_ isComplete: Bool) throws {
        let boundary = try RequestValidation.boundary(of: exchange.request, acceptsOthers: true)
        if boundary != nil { try RequestValidation.checkCoding(exchange.request) }
        let content = exchange.contentLength
        try checkSize(max(draft.length ?? 0, content ?? 0), incomplete(nil))
        if let length = draft.length, let content, isComplete ? content != length : content > length {
            throw ResumableProblem.length(
                "the request has \(content) bytes of an upload of Upload-Length \(length)"
            ).error(dialect.problems, headers: incomplete(nil))
        }
    }
}
