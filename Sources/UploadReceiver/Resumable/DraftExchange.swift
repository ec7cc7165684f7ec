import HTTPTypes
import HummingbirdCore
import NIOCore

/// One request of the draft for resumable uploads.
struct DraftExchange {
    private let exchange: ResourceExchange
    private let draft: DraftRequest
    private let dialect: ResumableDialect

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

    // MARK: - Creation

    private func create(_ body: inout RequestBodyReader, _ writer: borrowing ResponseWriter) async throws
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

    private func checkCreation(_ isComplete: Bool) throws {
        let boundary = try RequestValidation.boundary(of: exchange.request, acceptsOthers: true)
        if boundary != nil { try RequestValidation.checkCoding(exchange.request) }
        let content = exchange.contentLength
        try checkSize(max(draft.length ?? 0, content ?? 0), incomplete(nil))
        if let length = draft.length, let content, isComplete ? content != length : content > length {
            throw ResumableProblem.length(
                "the request has \(content) bytes of an upload of Upload-Length \(length)"
            ).error(dialect, headers: incomplete(nil))
        }
    }

    // MARK: - Append

    private func append(
        to resource: UploadResource, _ body: inout RequestBodyReader, _ writer: borrowing ResponseWriter
    ) async throws -> ServerResponse {
        let own = try exchange.faults
        let errorFields = incomplete(resource)
        if dialect.hasMediaType {
            let type = exchange.request.headers[.contentType].flatMap { HeaderValue($0)?.value }
            guard type == "application/partial-upload" else {
                throw HTTPError(
                    .unsupportedMediaType, "an append has the Content-Type application/partial-upload",
                    headers: errorFields)
            }
        }
        guard let offset = draft.offset else {
            throw HTTPError(.badRequest, "an append has an Upload-Offset, an integer of at least 0", headers: errorFields)
        }
        guard let isComplete = draft.isComplete else {
            throw HTTPError(.badRequest, "an append has \(dialect.completenessName), ?0 or ?1", headers: errorFields)
        }
        guard offset == resource.offset else {
            throw ResumableProblem.offset(expected: resource.offset, provided: offset)
                .error(dialect, headers: errorFields)
        }
        let hasContent = exchange.contentLength != 0
        if let answer = resource.record.answer {
            guard isComplete, !hasContent, dialect.replays else {
                throw ResumableProblem.completed.error(dialect, headers: errorFields)
            }
            return try await exchange.response(answer, of: resource, state(of: resource))
        }
        try await checkLength(resource, isComplete: isComplete)
        return try await receive(&body, into: resource, isComplete: isComplete, own: own, HTTPFields(), writer)
    }

    /// Compares the length that the request states or implies with the one of the upload, or sets that.
    private func checkLength(_ resource: UploadResource, isComplete: Bool) async throws {
        let end = exchange.contentLength.map { resource.offset.addingClamped($0) }
        var record = resource.record
        if let length = draft.length {
            guard (record.length ?? length) == length, length >= resource.offset else {
                throw ResumableProblem.length(
                    "Upload-Length is \(length), but the upload has \(record.length ?? resource.offset) bytes"
                ).error(dialect, headers: incomplete(resource))
            }
            record.length = length
        }
        if let length = record.length, let end {
            if end > length { throw await tooLong(resource, length) }
            if isComplete, end != length { throw tooShort(resource, length, end) }
        }
        try checkSize(max(record.length ?? 0, end ?? 0), incomplete(resource))
        if isComplete { record.length = record.length ?? end }
        guard record.length != resource.record.length else { return }
        // Written with the next change of the state: the client states it again.
        resource.set(record)
    }

    private func tooShort(_ resource: UploadResource, _ length: Int64, _ end: Int64) -> HTTPError {
        ResumableProblem.length("the upload ends after \(end) of its \(length) bytes")
            .error(dialect, headers: incomplete(resource))
    }

    /// The draft wants an upload gone whose content is longer than its length.
    private func tooLong(_ resource: UploadResource, _ length: Int64) async -> HTTPError {
        let error = ResumableProblem.length("the content is longer than the upload's \(length) bytes: it is cancelled")
            .error(dialect, headers: incomplete(nil))
        exchange.uploads.report(resource, status: error.status.code, upload: nil, error: error.message)
        await exchange.store.remove(resource)
        return error
    }

    // MARK: - Content

    /// Receives the content, and completes the upload if the content ends it.
    private func receive(
        _ body: inout RequestBodyReader, into resource: UploadResource, isComplete: Bool, own: ReceiverFault?,
        _ headers: HTTPFields, _ writer: borrowing ResponseWriter
    ) async throws -> ServerResponse {
        let progress = dialect.reportsProgress ? interim : nil
        switch try await exchange.receive(&body, into: resource, own: own, progress, writer) {
        case .aborted(let aborted): throw aborted
        case .tooLong: throw await tooLong(resource, resource.record.length ?? 0)
        case .refused(let error):
            var fields = error.headers
            for field in incomplete(resource) { fields.append(field) }
            for field in error.status == .contentTooLarge ? limits(of: resource) : [:] { fields.append(field) }
            throw HTTPError(error.status, error.message, headers: fields, reply: error.reply)
        case .whole: break
        }
        var headers = headers
        guard isComplete else {
            for field in state(of: resource) { headers.append(field) }
            if own == nil { for field in limits(of: resource) { headers.append(field) } }
            return ServerResponse(status: own == nil ? .created : .noContent, headers: headers)
        }
        if let length = resource.record.length, length != resource.offset {
            throw tooShort(resource, length, resource.offset)
        }
        let answer: ResourceRecord.Answer
        do {
            answer = try await exchange.complete(resource, own: own)
        } catch {
            guard let error = HTTPError(error) else { throw error }
            var fields = error.headers
            for field in incomplete(resource) { fields.append(field) }
            throw HTTPError(error.status, error.message, headers: fields, reply: error.reply)
        }
        for field in state(of: resource) { headers.append(field) }
        return try await exchange.response(answer, of: resource, headers)
    }

    // MARK: - Fields

    /// Interim responses, for a client that understands them.
    private var interim: Interim? {
        exchange.context.isHTTP11 && exchange.uploads.configuration.sendsInterim ? Interim(dialect: dialect) : nil
    }

    private func refuseState() throws(HTTPError) {
        guard draft.hasState else { return }
        throw HTTPError(
            .badRequest, "a \(exchange.request.method.rawValue) of an upload has no Upload-Offset, Upload-Length or "
                + dialect.completenessName)
    }

    private func checkSize(_ size: Int64, _ headers: HTTPFields) throws(HTTPError) {
        guard size > exchange.maximumSize else { return }
        var fields = headers
        for field in limits() { fields.append(field) }
        throw HTTPError(
            .contentTooLarge, "the upload has \(size) bytes, more than the \(exchange.maximumSize) accepted",
            headers: fields)
    }

    /// The fields of an error that leaves an upload unfinished.
    private func incomplete(_ resource: UploadResource?) -> HTTPFields {
        var fields = HTTPFields()
        if let resource { fields.set("Upload-Offset", "\(resource.offset)") }
        fields.set(dialect.completenessName, dialect.completeness(false))
        return fields
    }

    private func state(of resource: UploadResource) -> HTTPFields {
        var fields = HTTPFields()
        fields.set("Upload-Offset", "\(resource.offset)")
        fields.set(dialect.completenessName, dialect.completeness(resource.record.answer != nil))
        if dialect.hasLength, draft.operation == .offset, let length = resource.record.length {
            fields.set("Upload-Length", "\(length)")
        }
        return fields
    }


    private func limits(of resource: UploadResource? = nil) -> HTTPFields {
        var fields = HTTPFields()
        guard let lifetime = dialect.lifetime else { return fields }
        let seconds = resource.map { ResourceStore.secondsLeft($0) } ?? ResourceStore.lifetime
        fields.set("Upload-Limit", "max-size=\(exchange.maximumSize), \(lifetime.rawValue)=\(seconds)")
        return fields
    }
}
