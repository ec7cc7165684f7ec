/// The unvalidated parameters of `uploadFile`.
///
/// The names are those of the quick-app documentation. ``UploadRequest`` validates the values.
public struct UploadOptions: Sendable {
    /// The URL to send to: `http` or `https`.
    public var url: OptionValue
    /// The file to send.
    public var filePath: OptionValue
    /// The name of the file's form field.
    public var name: OptionValue
    /// Request headers: an object of strings, or of arrays of strings for lines that repeat.
    public var header: OptionValue
    /// Other form fields, sent before the file in the order of the object's keys.
    public var formData: OptionValue
    /// The limit for the whole transfer in milliseconds, from its start to the last byte of the response.
    ///
    /// Absent, zero, negative or not finite means the default, see ``UploadTimeout``.
    public var timeout: Double?

    /// Creates options.
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
