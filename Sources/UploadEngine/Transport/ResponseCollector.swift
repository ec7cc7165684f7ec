import NIOCore
import NIOHTTP1
import UploadCore

/// Collects a response as it arrives: undoes the content coding, and enforces the limit.
final class ResponseCollector {
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

    /// - Throws: Code 200 when the coding is damaged or the limit is exceeded.
    func add(_ chunk: ByteBuffer) throws(UploadError) {
        let result = chunk.withUnsafeReadableBytes { space in
            Result { () throws(ContentDecodingError) in try decoder.decode(space, into: &bytes, limit: limit) }
        }
        do { try result.get() } catch { throw UploadError(error, limit: limit) }
    }

    /// The complete response.
    ///
    /// - Throws: Code 200 when the content coding is incomplete.
    func finish() throws(UploadError) -> TransportResponse {
        do { try decoder.finish() } catch { throw UploadError(error, limit: limit) }
        return partialResponse()
    }

    /// The part of the response that has arrived.
    func partialResponse() -> TransportResponse {
        TransportResponse(statusCode: Int(head.status.code), headers: head.headers, body: bytes)
    }
}
