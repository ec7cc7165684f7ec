import NIOCore
import NIOHTTP1
import UploadCore

/// Gathers an answer as it arrives: undoes the content coding, and holds to the limit.
final class ResponseCollector {
    private let head: HTTPResponseHead
    /// The most bytes that the decoded body may have.
    private let limit: Int
    private var decoder: ContentDecoder
    private var bytes: [UInt8] = []

    init(_ head: HTTPResponseHead, limit: Int) {
        self.head = head
        self.limit = limit
        decoder = ContentDecoder(contentEncoding: head.headers["Content-Encoding"])
    }

    /// - Throws: Code 200 when the coding is damaged or the limit is reached.
    func add(_ chunk: ByteBuffer) throws(UploadError) {
        let result = chunk.withUnsafeReadableBytes { space in
            Result { () throws(ContentDecodingError) in try decoder.decode(space, into: &bytes, limit: limit) }
        }
        do { try result.get() } catch { throw UploadError(error, limit: limit) }
    }

    /// The answer, now that its end has come.
    ///
    /// - Throws: Code 200 when the coding ends in the middle.
    func finish() throws(UploadError) -> TransportResponse {
        do { try decoder.finish() } catch { throw UploadError(error, limit: limit) }
        return cut()
    }

    /// What has arrived, where more will not come.
    func cut() -> TransportResponse {
        TransportResponse(statusCode: Int(head.status.code), headers: head.headers, body: bytes)
    }
}
