extension UploadFailure {
    /// The reason of a failure.
    package enum Reason: Hashable, Sendable, CaseIterable {
        /// A parameter is invalid.
        case invalidRequest
        /// The URL has a scheme that is not supported.
        case scheme
        /// A redirect leads to a scheme that is not supported, or from https to http.
        case redirectRefused
        /// The host or device does not support the interface.
        case unsupported
        /// The host has no address.
        case hostNotFound
        /// The host refuses connections at this port.
        case connectionRefused
        /// No address of the host accepts a connection, for another reason.
        case connectionFailed
        /// The TLS handshake failed.
        case tls
        /// The server's certificate is not accepted.
        case certificateRefused
        /// The server's public key is not pinned.
        case publicKeyNotPinned
        /// The connection failed during a transfer.
        case connectionLost
        /// The server closed the connection without a response.
        case noResponse
        /// The connection ended inside the response.
        case incompleteResponse
        /// The response is not HTTP.
        case notHTTP
        /// The head of the response is invalid.
        case invalidHead
        /// The head of the response is too long.
        case headTooLong
        /// The body of the response is too long.
        case responseTooLarge
        /// The content coding of the response is damaged.
        case contentCoding
        /// There are too many redirects.
        case tooManyRedirects
        /// The server violated HTTP/2.
        case http2
        /// The time for connecting expired.
        case connectTimeout
        /// The time without a byte sent or received expired.
        case idleTimeout
        /// The time for the whole transfer expired.
        case timeout
        /// A file to send cannot be read.
        case fileUnreadable
        /// A file changed while it was sent.
        case fileChanged
        /// A stream to send failed, or has another length than was stated.
        case streamFailed
        /// The response cannot be written to its file.
        case responseUnwritable
        /// The server has the whole upload; its response is lost.
        case responseLost
        /// The client was shut down.
        case shutDown
        /// The caller aborted the upload.
        case cancelled
        /// Any other reason.
        case other

        init(_ code: Code) {
            self =
                switch code {
                case .other: .other
                case .parameter: .invalidRequest
                case .unsupported: .unsupported
                case .timeout: .timeout
                case .inputOutput: .fileUnreadable
                case .aborted: .cancelled
                }
        }
    }
}
