/// What became of one request that was more than a look at the server.
public struct UploadReport: Sendable {
    /// The request method, as `POST`.
    public var method: String
    /// The path of the request without its query, as the client sent it.
    public var path: String
    /// The status of the answer; nil when the exchange ended without one.
    public var status: Int?
    /// What was received and kept; nil when nothing was.
    public var upload: ReceivedUpload?
    /// Why nothing was kept, or why there was no answer; nil after a success. It can quote hostile text.
    public var error: String?
    /// Bytes of the request body that were read up to the answer.
    public var bytesReceived: Int64
    /// Time from the head of the request to the answer.
    public var duration: Duration

    /// Makes a report.
    public init(
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
