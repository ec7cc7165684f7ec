/// The progress of sending the request body. `onProgressUpdate` callbacks receive it.
public struct UploadProgress: Hashable, Sendable {
    /// The number of bytes of the request body that were sent.
    public let totalBytesSent: Int64
    /// The length of the request body in bytes, its Content-Length: the file and the form around it.
    public let totalBytesExpectedToSend: Int64

    /// Creates a progress value.
    ///
    /// - Parameters:
    ///   - totalBytesSent: The number of bytes sent, from 0 to `totalBytesExpectedToSend`.
    ///   - totalBytesExpectedToSend: The length of the request body in bytes.
    public init(totalBytesSent: Int64, totalBytesExpectedToSend: Int64) {
        self.totalBytesSent = totalBytesSent
        self.totalBytesExpectedToSend = totalBytesExpectedToSend
    }

    /// The percentage, rounded down: 0 to 100, and 100 only if every byte was sent.
    public var progress: Int {
        guard totalBytesExpectedToSend > 0 else { return 100 }
        // In 128 bits, because 100 times the length of a large sparse file exceeds 64 bits.
        let sent = min(max(0, totalBytesSent), totalBytesExpectedToSend)
        let product = UInt64(sent).multipliedFullWidth(by: 100)
        return Int(UInt64(totalBytesExpectedToSend).dividingFullWidth(product).quotient)
    }
}
