import NIOCore
import NIOHTTP1
import UploadCore

/// Collects a response in memory: undoes the content coding, and enforces the limit.
final class ResponseCollector: ResponseReceiver {
    private let head: HTTPResponseHead
    /// The limit in bytes for the decoded body.
    private let limit: Int
    private var decoder: ContentDecoder
    private var bytes: [UInt8] = []

    init(_ head: HTTPResponseHead, limit: Int) {
        self.head = head
        self.limit = limit
        decoder = ContentDecoder(contentEncoding: head.headers["Content-Encoding"])
    }

    func add(_ chunk: ByteBuffer) throws(UploadFailure) {
        let result = chunk.withUnsafeReadableBytes { space in
            Result { () throws(ContentDecodingError) in try decoder.decode(space, into: &bytes, limit: limit) }
        }
        do { try result.get() } catch { throw UploadFailure(error, limit: limit) }
    }

    func finish() throws(UploadFailure) -> TransportResponse {
        do { try decoder.finish() } catch { throw UploadFailure(error, limit: limit) }
        return response
    }

    func partialResponse() -> TransportResponse? { response }

    private var response: TransportResponse {
        TransportResponse(statusCode: Int(head.status.code), headers: head.headers, body: bytes)
    }
}
