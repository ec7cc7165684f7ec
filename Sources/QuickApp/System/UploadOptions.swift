import UploadCore
import UploadEngine

/// The unvalidated parameters of `uploadFile`, by the names of the page.
struct UploadOptions: Sendable {
    /// The URL to send to: `http` or `https`.
    var url: OptionValue
    /// The file to send.
    var filePath: OptionValue
    /// The name of the file's form field.
    var name: OptionValue
    /// Request headers: an object of strings, or of arrays of strings for lines that repeat.
    var header = OptionValue.absent
    /// Other form fields, sent before the file in the order of the object's keys.
    var formData = OptionValue.absent
    /// The limit for the whole transfer in milliseconds, from its start to the last byte of the response.
    ///
    /// Absent, zero, negative or not finite means the default, see ``UploadTimeout``.
    var timeout: Double?
    /// The layout of the request.
    var layout = RequestLayout.standard

    /// Validates the options in the order that the contract defines; throws the first error.
    ///
    /// - Parameters:
    ///   - defaultTimeout: The limit in milliseconds if the options have none; `nil` for no limit.
    ///   - locate: Finds the file of a path, or throws for a path that cannot be sent. Called after the URL is checked.
    /// - Returns: The request, and its only source.
    /// - Throws: Code 202 with `invalid url`, `invalid filename`, `name is a required field`, `invalid headers` or
    ///   `invalid formData`, followed by details; and the errors of `locate`.
    func request(
        defaultTimeout: Int64? = nil, locate: (_ path: String) throws(UploadFailure) -> UploadFile
    ) throws(UploadFailure) -> (UploadRequest, UploadFile) {
        let url = try url.url
        guard case .string(let filePath) = filePath else {
            throw UploadFailure(.parameter, "invalid filename: filePath must be a string, not \(filePath.kind)")
        }
        let file = try locate(filePath)
        guard case .string(let name) = name, !name.isEmpty else {
            throw UploadFailure(.parameter, "name is a required field")
        }
        let header = try header.header
        let part = FormPart(name, filename: file.filename, .source(0))
        let fields = try formData.fields
        let request = UploadRequest(
            url: url, header: header,
            // A device sends the file first; else it is the last part: form-post policies of object stores ignore every
            // field after it, and a streaming server requires the fields before the file.
            body: .form(layout == .libcurl ? [part] + fields : fields + [part]),
            timeout: UploadTimeout(milliseconds: timeout, default: defaultTimeout), layout: layout)
        return (request, file)
    }
}
