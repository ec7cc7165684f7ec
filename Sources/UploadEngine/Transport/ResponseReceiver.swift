import NIOCore
import UploadCore

/// Receives the body of a response as it arrives. Confined to the connection's event loop.
protocol ResponseReceiver: AnyObject {
    /// - Throws: Code 200 when the content coding is damaged or the limit is exceeded.
    func add(_ chunk: ByteBuffer) throws(UploadFailure)

    /// The response, once all of it has arrived.
    ///
    /// - Throws: Code 200 when the content coding is incomplete.
    func finish() throws(UploadFailure) -> TransportResponse

    /// The part of the response that has arrived; `nil` where a part is no result.
    func partialResponse() -> TransportResponse?
}
