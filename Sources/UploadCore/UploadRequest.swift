/// The validated parameters of `uploadFile`.
public struct UploadRequest: Sendable {
    /// The URL to send to.
    public let url: HTTPURL
    /// The name of the file's form field; not empty.
    public let name: String
    /// The caller's header fields, without those that only the engine sets.
    public let header: [HeaderField]
    /// The text parts, in order.
    public let fields: [FormField]
    /// The limit for the whole transfer; `nil` for none.
    public let timeout: UploadTimeout?
    /// Warnings about a valid call: one for each header name that was ignored.
    public let warnings: [String]

    /// Validates options in the order that the contract defines; throws the first error.
    ///
    /// - Parameters:
    ///   - options: The options.
    ///   - defaultTimeout: The limit in milliseconds if the options have none; `nil` for no limit.
    ///   - checkFile: Throws for a path that cannot be sent. Called after the URL is checked.
    /// - Throws: Code 202 with `invalid url`, `invalid filename`, `name is a required field`, `invalid headers` or
    ///   `invalid formData`, followed by details; and the errors of `checkFile`.
    public init(
        validating options: UploadOptions, defaultTimeout: Int64? = nil,
        checkFile: (_ path: String) throws(UploadError) -> Void
    ) throws(UploadError) {
        try self.init(
            validating: options, defaultTimeout: defaultTimeout, hostToASCII: nil, checkFile: checkFile)
    }

    /// - Parameter hostToASCII: Converts a host to Punycode (UTS 46).
    package init(
        validating options: UploadOptions, defaultTimeout: Int64?, hostToASCII: HTTPURL.HostToASCII?,
        checkFile: (_ path: String) throws(UploadError) -> Void
    ) throws(UploadError) {
        guard case .string(let url) = options.url else {
            throw UploadError(.parameter, "invalid url: url must be a string, not \(options.url.kind)")
        }
        self.url = try HTTPURL(url, hostToASCII: hostToASCII)

        guard case .string(let filePath) = options.filePath else {
            throw UploadError(.parameter, "invalid filename: filePath must be a string, not \(options.filePath.kind)")
        }
        try checkFile(filePath)

        guard case .string(let name) = options.name, !name.isEmpty else {
            throw UploadError(.parameter, "name is a required field")
        }
        self.name = name

        var header: [HeaderField] = []
        var warnings: [String] = []
        for field in try [HeaderField](validating: options.header) {
            if field.isReserved {
                let warning = "uploadFile: header '\(field.name)' is set by the upload itself and was ignored"
                // An array causes several fields with one name, but one warning.
                if !warnings.contains(warning) { warnings.append(warning) }
            } else {
                header.append(field)
            }
        }
        self.header = header
        self.warnings = warnings
        self.fields = try [FormField](validating: options.formData)
        self.timeout = UploadTimeout(milliseconds: options.timeout, default: defaultTimeout)
    }
}
