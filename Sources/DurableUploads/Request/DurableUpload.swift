public import HTTPTypes
package import UploadCore
public import UploadEngine

/// An upload that can be stored: its body has text fields and files of the disk, and nothing that only this process has.
public struct DurableUpload: Sendable {
    /// The request without credentials.
    let request: StoredRequest
    /// The credentials that are passed beside a record.
    let credentials: [HeaderField]

    /// Describes an upload. Examines the files, and may block for that.
    ///
    /// The upload is of the files as they are now: one that has changed when it is to be sent ends the upload before anything
    /// is sent.
    ///
    /// - Parameters:
    ///   - body: The body. Each source is `UploadSource.file(_:)`.
    ///   - url: The address: `http` or `https`. It is stored with its user, its password and its query.
    ///   - method: `POST`, `PUT`, `PATCH`, or another method that sends a body.
    ///   - headers: Request header fields. They are stored, but for `Authorization`, `Cookie` and `Proxy-Authorization`:
    ///     ``UploadQueue/add(_:)`` refuses these, and ``UploadQueue/upload(_:restarting:retry:response:deliver:onProgress:)``
    ///     sends them and needs them again when it goes on.
    ///   - secretHeaders: Header fields whose values are read before each attempt, and never stored.
    ///   - timeout: The limit for each attempt; `nil`, zero or negative for none.
    ///   - repeatsReceived: Whether the upload is sent again also where the server may have received it. Only for servers that
    ///     recognise a repetition by the `Idempotency-Key`: that of `headers`, or else a random one, which all attempts have
    ///     in common.
    ///   - resumption: Whether a later process goes on where the upload broke off, with servers that support it.
    /// - Throws: `invalidRequest` for a parameter that cannot be sent or stored,
    ///   `fileUnreadable` for a file that cannot be sent.
    public init(
        _ body: UploadBody, to url: String, method: HTTPRequest.Method = .post, headers: HTTPFields = [:],
        secretHeaders: [HTTPField.Name: SecretValue] = [:], timeout: Duration? = nil, repeatsReceived: Bool = false,
        resumption: Resumption = .off
    ) throws(UploadError) {
        do throws(UploadFailure) {
            let (body, sources) = try body.located()
            try self.init(
                body, sources, to: url, method: try RequestHop.Method(sendingBody: method.rawValue),
                header: headers.map { HeaderField($0.name.rawName, $0.value) },
                secrets: secretHeaders.map { ($0.key.rawName, $0.value) },
                timeout: UploadTimeout(milliseconds: timeout.map { $0 / .milliseconds(1) }, default: nil),
                repeatsReceived: repeatsReceived, resumption: resumption)
        } catch { throw UploadError(error) }
    }

    /// Describes an upload of valid parts, as ``init(_:to:method:headers:secretHeaders:timeout:repeatsReceived:)``.
    ///
    /// - Throws: Code 202 for a parameter that cannot be stored, code 300 for a file that cannot be sent.
    package init(
        _ body: UploadRequest.Body, _ sources: [BodySource], to url: String, method: RequestHop.Method,
        header: [HeaderField], secrets: [(name: String, value: SecretValue)] = [], timeout: UploadTimeout? = nil,
        repeatsReceived: Bool = false, resumption: Resumption = .off
    ) throws(UploadFailure) {
        for secret in secrets { try HeaderField.check(name: secret.name) }
        _ = try HTTPURL(url, hostToASCII: InternationalHost.toASCII)
        var files: [StoredFile] = []
        for source in sources { files.append(try StoredFile(source)) }
        // A secret takes the place of a field with its name.
        let names = Set(secrets.map(\.name.lowercasedASCII))
        let given = header.filter { !names.contains($0.name.lowercasedASCII) }
        credentials = given.filter(\.isCredential)
        request = StoredRequest(
            url: url, method: method, header: given.filter { !$0.isCredential },
            secrets: secrets.sorted { $0.name < $1.name }.map { StoredSecret(name: $0.name, value: $0.value) },
            body: body, files: files, timeout: timeout?.milliseconds, repeatsReceived: repeatsReceived,
            resumption: resumption)
    }
}
