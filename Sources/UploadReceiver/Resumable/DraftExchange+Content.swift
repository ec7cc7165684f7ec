import HTTPTypes
import HummingbirdCore

extension DraftExchange {
    /// Receives the content, and completes the upload if the content ends it.
    func receive(
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
}
