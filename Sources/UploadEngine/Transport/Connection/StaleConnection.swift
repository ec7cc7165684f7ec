/// The server had closed the connection before a byte of the request reached it; or before a byte of the response to a request
/// that changes nothing arrived.
struct StaleConnection: Error {
    /// Whether the server had closed the connection. Else it had sent bytes that are no response.
    var isClosed = true
}

/// The server closed the connection before a byte of its response.
struct NoResponse: Error {
    /// Whether the whole request was passed to the kernel before.
    let isRequestSent: Bool
}
