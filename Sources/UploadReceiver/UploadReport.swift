import HTTPTypes

/// The outcome of one upload request. Requests for the page, the help or a CORS preflight have no report.
package struct UploadReport: Sendable {
    /// The request method, as `POST`.
    package var method: String
    /// The path of the request without its query, as the client sent it.
    package var path: String
    /// The status of the response; nil when the request ended without one.
    package var status: Int?
    /// The received and stored upload; nil when nothing was stored.
    package var upload: ReceivedUpload?
    /// The reason why nothing was stored or no response was sent; nil after a success. It can quote hostile text.
    package var error: String?
    /// The number of bytes of the request body that were read before the response.
    package var bytesReceived: Int64
    /// The time from the head of the request to the response.
    package var duration: Duration
    /// For an upload in several requests: the connections over which content came, and how many requests ended early. Nil for
    /// another one.
    package var connections: Int?
    package var interruptions: Int?
    /// The head of the request; nil if the report was not made by a server.
    var head: HTTPRequest?

    /// Makes a report.
    package init(
        method: String, path: String, status: Int?, upload: ReceivedUpload?, error: String?, bytesReceived: Int64,
        duration: Duration
    ) {
        self.method = method
        self.path = path
        self.status = status
        self.upload = upload
        self.error = error
        self.bytesReceived = bytesReceived
        self.duration = duration
    }
}
