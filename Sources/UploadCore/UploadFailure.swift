/// The failure of a transfer: it ended without a response.
package struct UploadFailure: Error, Hashable, Sendable {
    /// The kinds of failure, with the numbers of the quick-app platform.
    package enum Code: Int, Hashable, Sendable, CaseIterable {
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
    package let code: Code
    /// The reason, finer than the code.
    package let reason: Reason
    /// A description for humans: the problem, the value, and if possible the remedy.
    package let message: String
    #if !hasFeature(Embedded)
    /// The error behind this one, if there is one.
    package var underlyingError: (any Error)?
    #endif

    /// - Parameter reason: `nil` is the reason that belongs to the code.
    package init(_ code: Code, _ message: String, reason: Reason? = nil) {
        self.code = code
        self.reason = reason ?? Reason(code)
        self.message = message
    }

    /// Whether two failures have the same code and message.
    package static func == (left: UploadFailure, right: UploadFailure) -> Bool {
        left.code == right.code && left.message == right.message
    }

    /// Hashes the code and the message.
    package func hash(into hasher: inout Hasher) {
        hasher.combine(code)
        hasher.combine(message)
    }

    /// The failure of every upload that its caller aborted.
    package static let aborted = UploadFailure(.aborted, "user cancel request")
}

extension UploadFailure: CustomStringConvertible {
    /// The message, followed by the code.
    package var description: String { "\(message) (code \(code.rawValue))" }
}
