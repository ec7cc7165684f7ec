/// How much of the request body has left for the peer: what an `onProgressUpdate` callback receives.
public struct UploadProgress: Hashable, Sendable {
    /// Bytes of the request body that have left for the peer.
    public let totalBytesSent: Int64
    /// The length of the request body in bytes, its Content-Length: the file and the form around it.
    public let totalBytesExpectedToSend: Int64

    /// Creates a progress value.
    ///
    /// - Parameters:
    ///   - totalBytesSent: Bytes that have left, from 0 to `totalBytesExpectedToSend`.
    ///   - totalBytesExpectedToSend: Length of the request body in bytes.
    public init(totalBytesSent: Int64, totalBytesExpectedToSend: Int64) {
        self.totalBytesSent = totalBytesSent
        self.totalBytesExpectedToSend = totalBytesExpectedToSend
    }

    /// The percentage, rounded down: 0 to 100, and 100 only when every byte has left.
    public var progress: Int {
        guard totalBytesExpectedToSend > 0 else { return 100 }
        // In 128 bits, because a hundred times the length of a large sparse file exceeds 64.
        let sent = min(max(0, totalBytesSent), totalBytesExpectedToSend)
        let product = UInt64(sent).multipliedFullWidth(by: 100)
        return Int(UInt64(totalBytesExpectedToSend).dividingFullWidth(product).quotient)
    }
}
