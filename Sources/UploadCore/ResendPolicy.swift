/// Whether a request that the server has not processed is sent again. A request that it may have processed never is: an
/// upload changes something at the server (RFC 9110, section 9.2.2).
package enum ResendPolicy {
    /// The proof that the server has not processed a request.
    package enum Cause: Sendable {
        /// The server had closed the connection before a byte of the request reached it; or the request changes nothing, as a GET.
        case staleConnection
        /// The server reports it: HTTP/2's REFUSED_STREAM, or a GOAWAY with a lower stream (RFC 9113, section 8.7).
        case notProcessed
        /// HTTP/2's HTTP_1_1_REQUIRED (RFC 9113, section 7).
        case requiresHTTP1
        /// 417: the server does not support `Expect: 100-continue` (RFC 9110, section 15.5.18).
        case expectationFailed
    }

    package enum Decision: Sendable {
        case never
        /// On a connection of the pool, or a new one.
        case onAnyConnection
        /// On a new connection: the server has just responded on the others, and may be about to close them.
        case onNewConnection
        /// On a new connection, without `Expect`.
        case withoutExpect
    }

    /// - Parameters:
    ///   - cause: The proof.
    ///   - isConnectionNew: Whether the request was the first one on its connection.
    package static func decision(after cause: Cause, isConnectionNew: Bool) -> Decision {
        switch cause {
        // A new connection is not stale, and a server that refuses the first request on it will refuse the next one.
        case .staleConnection, .notProcessed: isConnectionNew ? .never : .onAnyConnection
        case .requiresHTTP1: .onNewConnection
        case .expectationFailed: .withoutExpect
        }
    }
}
