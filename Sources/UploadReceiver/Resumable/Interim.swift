import HTTPTypes

/// The interim responses `104 (Upload Resumption Supported)` to one request. Only a client of the same version understands them.
struct Interim {
    private static let status = HTTPResponse.Status(code: 104, reasonPhrase: "Upload Resumption Supported")

    let dialect: ResumableDialect

    /// The address of the upload, sent before its content arrives.
    func location(_ location: String, _ limits: HTTPFields) -> HTTPResponse {
        var fields = limits
        fields.set("Location", location)
        return response(fields)
    }

    /// The bytes that are on the disk.
    func progress(_ offset: Int64) -> HTTPResponse {
        var fields = HTTPFields()
        fields.set("Upload-Offset", "\(offset)")
        return response(fields)
    }

    private func response(_ fields: HTTPFields) -> HTTPResponse {
        var fields = fields
        fields.set("Upload-Draft-Interop-Version", "\(dialect.version)")
        return HTTPResponse(status: Self.status, headerFields: fields)
    }
}

extension HTTPFields {
    /// Sets a field for which the HTTP packages define no name.
    mutating func set(_ name: String, _ value: String) {
        if let name = HTTPField.Name(name) { self[name] = value }
    }
}
