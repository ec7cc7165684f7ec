/// The reason for which an upload ended without a response.
///
/// A quick app's `fail(data, code)` receives ``message`` as `data` and the raw value of ``Code`` as `code`.
public struct UploadError: Error, Hashable, Sendable {
    /// The kinds of failure, with the numbers of the quick-app platform.
    public enum Code: Int, Hashable, Sendable, CaseIterable {
        /// Any failure without a more specific code: name resolution, refused connection, TLS, protocol, redirects.
        case other = 200
        /// A parameter is invalid; nothing was sent.
        case parameter = 202
        /// The host or device does not support the interface; nothing was sent.
        case unsupported = 203
        /// A time limit expired.
        case timeout = 204
        /// The file could not be read completely, or the connection ended before the response was complete.
        case inputOutput = 300
        /// The caller aborted the upload.
        case aborted = 1002
    }

    /// The kind of failure.
    public let code: Code
    /// A description for humans: the problem, the value, and if possible the remedy.
    public let message: String

    /// Creates an error.
    ///
    /// - Parameters:
    ///   - code: The kind of failure.
    ///   - message: A description for humans.
    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// The error of every upload that its caller aborted.
    public static let aborted = UploadError(.aborted, "user cancel request")
}

extension UploadError: CustomStringConvertible {
    /// The message, followed by the code.
    public var description: String { "\(message) (code \(code.rawValue))" }
}
