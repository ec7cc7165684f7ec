package import UploadCore

/// The progress of sending the body of an upload.
public struct UploadProgress: Hashable, Sendable {
    private let body: BodyProgress

    package init(_ body: BodyProgress) { self.body = body }

    /// The number of bytes of the request body that were sent.
    public var bytesSent: Int64 { body.sent }
    /// The length of the request body in bytes, its Content-Length: the files and the form around them.
    public var totalBytes: Int64 { body.total }
    /// The percentage, rounded down: 0 to 100, and 100 only if every byte was sent.
    public var percent: Int { body.percent }
}
