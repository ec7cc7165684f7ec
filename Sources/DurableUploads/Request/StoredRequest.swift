import UploadCore
import UploadEngine

/// The request of a record.
struct StoredRequest: Hashable, Sendable {
    let url: String
    let method: RequestHop.Method
    /// The header fields that are stored.
    let header: [HeaderField]
    let secrets: [StoredSecret]
    let body: UploadRequest.Body
    /// The sources of the body.
    let files: [StoredFile]
    /// The limit for an attempt in milliseconds.
    let timeout: Int64?
    /// Whether it may be sent again although the server may have received it.
    var repeatsReceived: Bool
    /// Whether the queue sends it; else the call that has made it.
    var isQueued = false
    /// The value of an `Idempotency-Key` that was chosen at random.
    var idempotencyKey: String?
    /// Whether it goes on where it broke off.
    var resumption = Resumption.off
    /// The boundary of the form, where it goes on: each attempt has the same bytes.
    var boundary: String?

    /// Whether a random `Idempotency-Key` is needed.
    var needsIdempotencyKey: Bool {
        repeatsReceived
            && !(header.map(\.name) + secrets.map(\.name)).contains { $0.lowercasedASCII == "idempotency-key" }
    }

    /// The request with its secrets, and its sources; may block.
    ///
    /// - Parameter credentials: The header fields that are not stored.
    /// - Throws: `invalid headers` (202) where a secret cannot be read. Code 202 too for a URL of which this machine cannot
    ///   convert the host.
    func prepared(_ credentials: [HeaderField]) throws(UploadFailure) -> (UploadRequest, [BodySource]) {
        var header = header + credentials
        for secret in secrets { header.append(try secret.read()) }
        if let idempotencyKey { header.append(HeaderField("Idempotency-Key", idempotencyKey)) }
        let request = UploadRequest(
            method: method, url: try HTTPURL(url, hostToASCII: InternationalHost.toASCII), header: header, body: body,
            timeout: UploadTimeout(milliseconds: timeout.map(Double.init), default: nil))
        return (request, files.map(\.source))
    }
}
