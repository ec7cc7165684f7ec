/// Why an upload ended without a response.
///
/// The raw value of ``Code`` is the very number that a quick app's `fail(data, code)` receives, and ``message`` is its
/// `data`, so there is no second table that could drift.
public struct UploadError: Error, Hashable, Sendable {
    /// The kinds of failure, with the numbers of the quick-app platform.
    public enum Code: Int, Hashable, Sendable, CaseIterable {
        /// Any failure without a code of its own: name resolution, refused connection, TLS, protocol, redirects.
        case other = 200
        /// A parameter of the call is wrong; nothing was sent.
        case parameter = 202
        /// This host or device does not offer the interface; nothing was sent.
        case unsupported = 203
        /// A time limit expired.
        case timeout = 204
        /// The file could not be read as promised, or the connection ended before the answer was whole.
        case inputOutput = 300
        /// The caller aborted the upload.
        case aborted = 1002
    }

    /// The kind of failure.
    public let code: Code
    /// What was wrong, with which value, and where possible what to do; for a person to read.
    public let message: String

    /// Creates an error.
    ///
    /// - Parameters:
    ///   - code: The kind of failure.
    ///   - message: What was wrong, for a person to read.
    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// The ending of every upload that its caller aborted.
    public static let aborted = UploadError(.aborted, "user cancel request")
}

extension UploadError: CustomStringConvertible {
    /// The message, followed by the code.
    public var description: String { "\(message) (code \(code.rawValue))" }
}
