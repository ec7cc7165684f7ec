import HTTPTypes
import HummingbirdCore

/// The header fields of responses, and checks of those of requests.
extension DraftExchange {
    /// Interim responses, for a client that understands them.
    var interim: Interim? {
        exchange.context.isHTTP11 && exchange.uploads.configuration.sendsInterim ? Interim(dialect: dialect) : nil
    }

    func refuseState() throws(HTTPError) {
        guard draft.hasState else { return }
        throw HTTPError(
            .badRequest,
            "a \(exchange.request.method.rawValue) of an upload has no Upload-Offset, Upload-Length or "
                + dialect.completenessName)
    }

    func checkSize(_ size: Int64, _ headers: HTTPFields) throws(HTTPError) {
        guard size > exchange.maximumSize else { return }
        var fields = headers
        for field in limits() { fields.append(field) }
        throw HTTPError(
            .contentTooLarge, "the upload has \(size) bytes, more than the \(exchange.maximumSize) accepted",
            headers: fields)
    }

    /// The fields of an error that leaves an upload unfinished.
    func incomplete(_ resource: UploadResource?) -> HTTPFields {
        var fields = HTTPFields()
        if let resource { fields.set("Upload-Offset", "\(resource.offset)") }
        fields.set(dialect.completenessName, dialect.completeness(false))
        return fields
    }

    func state(of resource: UploadResource) -> HTTPFields {
        var fields = HTTPFields()
        fields.set("Upload-Offset", "\(resource.offset)")
        fields.set(dialect.completenessName, dialect.completeness(resource.record.answer != nil))
        if dialect.hasLength, draft.operation == .offset, let length = resource.record.length {
            fields.set("Upload-Length", "\(length)")
        }
        return fields
    }

    func limits(of resource: UploadResource? = nil) -> HTTPFields {
        var fields = HTTPFields()
        guard let lifetime = dialect.lifetime else { return fields }
        let seconds = resource.map { ResourceStore.secondsLeft($0) } ?? ResourceStore.lifetime
        fields.set("Upload-Limit", "max-size=\(exchange.maximumSize), \(lifetime.rawValue)=\(seconds)")
        return fields
    }
}
