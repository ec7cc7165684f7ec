import NIOCore
import NIOHTTP1
import UploadCore

/// Passes the body of a response to a file as it arrives. Reads no more from the connection while the file is slower.
/// Confined to the connection's event loop.
final class ResponseDownload: ResponseReceiver {
    /// Bytes that wait for the file until reading pauses.
    private static let maximumPending = 256 * 1024

    private let head: HTTPResponseHead
    private let file: ResponseFile
    private let channel: any Channel
    /// Called once when the file cannot be written.
    private let onFailure: (UploadFailure) -> Void
    private var pending = 0
    private var isPaused = false
    private var hasFailed = false

    /// - Parameter limit: The limit in bytes for the decoded body.
    init(
        _ head: HTTPResponseHead, into file: ResponseFile, limit: Int, channel: any Channel,
        onFailure: @escaping (UploadFailure) -> Void
    ) {
        self.head = head
        self.file = file
        self.channel = channel
        self.onFailure = onFailure
        file.begin(contentEncoding: head.headers["Content-Encoding"], limit: limit)
    }

    func add(_ chunk: ByteBuffer) {
        let count = chunk.readableBytes
        pending += count
        if pending > Self.maximumPending { setPaused(true) }
        let (loopBound, eventLoop) = (NIOLoopBound(self, eventLoop: channel.eventLoop), channel.eventLoop)
        file.write(chunk) { error in eventLoop.execute { loopBound.value.written(count, error) } }
    }

    /// The response without its body. The file is complete later: ``ResponseFile/finish()``.
    func finish() -> TransportResponse {
        // The connection may be used again.
        setPaused(false)
        return TransportResponse(statusCode: Int(head.status.code), headers: head.headers, body: [])
    }

    /// A part of a file is no result.
    func partialResponse() -> TransportResponse? { nil }

    private func written(_ count: Int, _ error: UploadFailure?) {
        pending -= count
        if let error {
            if !hasFailed { onFailure(error) }
            hasFailed = true
        } else if pending <= Self.maximumPending / 2 {
            setPaused(false)
        }
    }

    private func setPaused(_ pauses: Bool) {
        guard pauses != isPaused else { return }
        isPaused = pauses
        // On the channel's own event loop the option is set at once.
        _ = channel.setOption(.autoRead, value: !pauses)
        // A stream of HTTP/2 does not read by itself after that.
        if !pauses { channel.read() }
    }
}
