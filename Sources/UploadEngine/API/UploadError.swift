package import UploadCore

/// The reason for which an upload has no response.
public struct UploadError: Error, Sendable, CustomStringConvertible {
    package let failure: UploadFailure

    /// Whether the server may have received the whole body, and acted on it.
    ///
    /// `false` proves that it has not: the end of the body was never sent, or the server reported that it has not processed
    /// the request. Then the same upload can be sent again without the danger that the server stores it twice.
    public let mayHaveBeenReceived: Bool

    /// The error of the system or of a caller's stream behind this one, for logs; its type is not part of the API.
    public let underlyingError: (any Error)?

    package init(_ failure: UploadFailure, mayHaveBeenReceived: Bool = false, underlyingError: (any Error)? = nil) {
        self.failure = failure
        self.mayHaveBeenReceived = mayHaveBeenReceived
        self.underlyingError = underlyingError
    }

    /// The kind of failure, to decide what to do.
    public var reason: Reason { Reason(failure.reason) }

    /// A description for humans: the problem, the value, and if possible the remedy. It contains no secrets.
    public var message: String { failure.message }

    /// The number that a quick app receives: 200 (any failure), 202 (parameter), 203 (not supported), 204 (time limit), 300
    /// (a file, or a connection that ended before the response) or 1002 (cancelled).
    public var platformCode: Int { failure.code.rawValue }

    /// The message, followed by the platform's number.
    public var description: String { failure.description }
}
