/// A call of `uploadFile` that passed every check on its parameters.
public struct UploadRequest: Sendable {
    /// Where to send.
    public let url: UploadURL
    /// The file's path, as the caller wrote it.
    public let filePath: String
    /// The form field of the file; not empty.
    public let name: String
    /// The caller's header lines, without those that only the engine can set.
    public let header: [HeaderField]
    /// The text parts, in order.
    public let fields: [FormField]
    /// The limit for the whole transfer; `nil` for none.
    public let timeout: UploadTimeout?
    /// What the caller should be told although the call is valid: headers that were dropped.
    public let warnings: [String]

    /// Checks options in the interface's order; the first failure wins.
    ///
    /// - Parameters:
    ///   - options: What the caller wrote.
    ///   - defaultTimeout: The limit in milliseconds where the caller gave none; `nil` for no limit.
    ///   - checkFile: Throws when the path cannot name a file to send. It is asked second, after the URL.
    /// - Throws: Code 202 with `invalid url`, `invalid filename`, `name is a required field`, `invalid headers` or
    ///   `invalid formData`, followed by the detail; and whatever `checkFile` throws.
    public init(
        validating options: UploadOptions, defaultTimeout: Int64? = nil,
        checkFile: (_ path: String) throws(UploadError) -> Void
    ) throws(UploadError) {
        try self.init(
            validating: options, defaultTimeout: defaultTimeout, hostToASCII: nil, checkFile: checkFile)
    }

    /// - Parameter hostToASCII: Gives the Punycode form of a host (UTS 46), or `nil` where there is none.
    package init(
        validating options: UploadOptions, defaultTimeout: Int64?, hostToASCII: UploadURL.HostToASCII?,
        checkFile: (_ path: String) throws(UploadError) -> Void
    ) throws(UploadError) {
        guard case .string(let url) = options.url else {
            throw UploadError(.parameter, "invalid url: url must be a string, not \(options.url.kind)")
        }
        self.url = try UploadURL(url, hostToASCII: hostToASCII)

        guard case .string(let filePath) = options.filePath else {
            throw UploadError(.parameter, "invalid filename: filePath must be a string, not \(options.filePath.kind)")
        }
        try checkFile(filePath)
        self.filePath = filePath

        guard case .string(let name) = options.name, !name.isEmpty else {
            throw UploadError(.parameter, "name is a required field")
        }
        self.name = name

        var header: [HeaderField] = []
        var warnings: [String] = []
        for field in try [HeaderField](validating: options.header) {
            if field.isReserved {
                let warning = "uploadFile: header '\(field.name)' is set by the upload itself and was ignored"
                // An array gives several lines of one name, and one warning.
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
