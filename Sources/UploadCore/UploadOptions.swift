/// The parameter of `uploadFile`, as its caller wrote it: nothing is checked yet.
///
/// The names are those of the interface page. ``UploadRequest`` applies its rules.
public struct UploadOptions: Sendable {
    /// The address to send to: `http` or `https`.
    public var url: OptionValue
    /// The file to send.
    public var filePath: OptionValue
    /// The form field under which the server finds the file.
    public var name: OptionValue
    /// Request headers: an object of strings, or of arrays of strings for lines that repeat.
    public var header: OptionValue
    /// Further form fields, sent before the file in the order of the object.
    public var formData: OptionValue
    /// Limit for the whole transfer in milliseconds, from its start to the last byte of the response.
    ///
    /// Absent, zero, negative or not finite means the default of whoever validates: ``UploadTimeout``.
    public var timeout: Double?

    /// Creates options from what the caller wrote.
    public init(
        url: OptionValue, filePath: OptionValue, name: OptionValue, header: OptionValue = .absent,
        formData: OptionValue = .absent, timeout: Double? = nil
    ) {
        self.url = url
        self.filePath = filePath
        self.name = name
        self.header = header
        self.formData = formData
        self.timeout = timeout
    }
}
