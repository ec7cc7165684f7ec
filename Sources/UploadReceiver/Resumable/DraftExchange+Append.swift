import HTTPTypes
import HummingbirdCore

extension DraftExchange {
    /// Appends the content of a request to an upload.
    func append(
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
            throw HTTPError(
                .badRequest, "an append has an Upload-Offset, an integer of at least 0", headers: errorFields)
        }
        guard let isComplete = draft.isComplete else {
            throw HTTPError(.badRequest, "an append has \(dialect.completenessName), ?0 or ?1", headers: errorFields)
        }
        guard offset == resource.offset else {
            throw ResumableProblem.offset(expected: resource.offset, provided: offset)
                .error(dialect.problems, headers: errorFields)
        }
        let hasContent = exchange.contentLength != 0
        if let answer = resource.record.answer {
            guard isComplete, !hasContent, dialect.replays else {
                throw ResumableProblem.completed.error(dialect.problems, headers: errorFields)
            }
            return try await exchange.response(answer, of: resource, state(of: resource))
        }
        try await checkLength(resource, isComplete: isComplete)
        return try await receive(&body, into: resource, isComplete: isComplete, own: own, HTTPFields(), writer)
    }

    /// Compares the length that the request states or implies with the one of the upload, or sets that.
    func checkLength(_ resource: UploadResource, isComplete: Bool) async throws {
        let end = exchange.contentLength.map { resource.offset.addingClamped($0) }
        var record = resource.record
        if let length = draft.length {
            guard (record.length ?? length) == length, length >= resource.offset else {
                throw ResumableProblem.length(
                    "Upload-Length is \(length), but the upload has \(record.length ?? resource.offset) bytes"
                ).error(dialect.problems, headers: incomplete(resource))
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

    func tooShort(_ resource: UploadResource, _ length: Int64, _ end: Int64) -> HTTPError {
        ResumableProblem.length("the upload ends after \(end) of its \(length) bytes")
            .error(dialect.problems, headers: incomplete(resource))
    }

    /// By the draft, an upload whose content is longer than its length ends.
    func tooLong(_ resource: UploadResource, _ length: Int64) async -> HTTPError {
        let error = ResumableProblem.length("the content is longer than the upload's \(length) bytes: it is cancelled")
            .error(dialect.problems, headers: incomplete(nil))
        exchange.uploads.report(resource, status: error.status.code, upload: nil, error: error.message)
        await exchange.store.remove(resource)
        return error
    }
}
