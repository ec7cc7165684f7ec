import UploadCore

extension UploadError {
    /// The kinds of failure. Later versions may add kinds: compare with the ones that matter, and treat others alike.
    public struct Reason: Hashable, Sendable {
        private enum Kind {
            case invalidRequest, hostNotFound, connectionRefused, connectionFailed, tls, certificateRefused,
                connectionLost
            case protocolError, responseTooLarge, tooManyRedirects, redirectRefused, connectTimeout, idleTimeout,
                timeout
            case fileUnreadable, fileChanged, streamFailed, responseUnwritable, responseLost, cancelled, shutDown
            case unsupported, other
        }

        private let kind: Kind

        private init(kind: Kind) { self.kind = kind }

        /// A parameter is invalid; nothing was sent.
        public static let invalidRequest = Reason(kind: .invalidRequest)
        /// The host has no address.
        public static let hostNotFound = Reason(kind: .hostNotFound)
        /// The host refuses connections at this port.
        public static let connectionRefused = Reason(kind: .connectionRefused)
        /// There is no connection to the host, the proxy or the socket, for another reason.
        public static let connectionFailed = Reason(kind: .connectionFailed)
        /// The TLS handshake failed.
        public static let tls = Reason(kind: .tls)
        /// The server's certificate or its public key is not accepted.
        public static let certificateRefused = Reason(kind: .certificateRefused)
        /// The connection ended before the response was complete.
        public static let connectionLost = Reason(kind: .connectionLost)
        /// The response violates HTTP, or its content coding is damaged.
        public static let protocolError = Reason(kind: .protocolError)
        /// The response is larger than ``UploadClient/Configuration/maximumResponseLength``.
        public static let responseTooLarge = Reason(kind: .responseTooLarge)
        /// There were more than 30 redirects.
        public static let tooManyRedirects = Reason(kind: .tooManyRedirects)
        /// A redirect leads from https to http, or to another scheme.
        public static let redirectRefused = Reason(kind: .redirectRefused)
        /// ``ConnectionOptions/connectTimeout`` expired.
        public static let connectTimeout = Reason(kind: .connectTimeout)
        /// ``UploadClient/Configuration/idleTimeout`` expired.
        public static let idleTimeout = Reason(kind: .idleTimeout)
        /// The limit for the whole transfer expired.
        public static let timeout = Reason(kind: .timeout)
        /// A file cannot be opened or read, or is not a regular file.
        public static let fileUnreadable = Reason(kind: .fileUnreadable)
        /// A file changed while it was sent. Its end was not sent.
        public static let fileChanged = Reason(kind: .fileChanged)
        /// A stream failed, has another length than was stated, or would have to be read a second time.
        public static let streamFailed = Reason(kind: .streamFailed)
        /// The response cannot be written to its file.
        public static let responseUnwritable = Reason(kind: .responseUnwritable)
        /// The server has the whole upload; its response is lost. Only resumable protocols prove that.
        public static let responseLost = Reason(kind: .responseLost)
        /// The upload was cancelled.
        public static let cancelled = Reason(kind: .cancelled)
        /// The client was shut down before the upload started.
        public static let shutDown = Reason(kind: .shutDown)
        /// This host does not support the interface.
        public static let unsupported = Reason(kind: .unsupported)
        /// Any other reason.
        public static let other = Reason(kind: .other)
    }
}

extension UploadError.Reason {
    init(_ reason: UploadFailure.Reason) {
        self =
            switch reason {
            case .invalidRequest, .scheme: .invalidRequest
            case .redirectRefused: .redirectRefused
            case .unsupported: .unsupported
            case .hostNotFound: .hostNotFound
            case .connectionRefused: .connectionRefused
            case .connectionFailed: .connectionFailed
            case .tls: .tls
            case .certificateRefused, .publicKeyNotPinned: .certificateRefused
            case .connectionLost, .noResponse, .incompleteResponse: .connectionLost
            case .notHTTP, .invalidHead, .headTooLong, .contentCoding, .http2: .protocolError
            case .responseTooLarge: .responseTooLarge
            case .tooManyRedirects: .tooManyRedirects
            case .connectTimeout: .connectTimeout
            case .idleTimeout: .idleTimeout
            case .timeout: .timeout
            case .fileUnreadable: .fileUnreadable
            case .fileChanged: .fileChanged
            case .streamFailed: .streamFailed
            case .responseUnwritable: .responseUnwritable
            case .responseLost: .responseLost
            case .shutDown: .shutDown
            case .cancelled: .cancelled
            case .other: .other
            }
    }
}

extension UploadError.Reason: CustomStringConvertible {
    /// The name of the kind, such as `hostNotFound`.
    public var description: String { "\(kind)" }
}
