import NIOCore
import UploadCore

/// Reads a response to its end: undoes the content coding, holds to the limit, makes text of the bytes.
struct ResponseCollector {
    /// The most bytes that the decoded body may have.
    let limit: Int

    /// - Parameters:
    ///   - response: The head, with the body still to come.
    ///   - isEarly: Whether the answer came before the body was sent. A server that refuses an upload often resets the
    ///     connection, which may cut its own answer; then what arrived is the answer.
    ///   - isWhole: Whether all of the answer has arrived. An answer that comes and ends with the connection before the
    ///     HTTP client has noticed that its request is complete ends with an error, although nothing is missing.
    ///   - onBytes: Called whenever bytes arrive.
    func collect(
        _ response: TransportResponse, isEarly: Bool, isWhole: () -> Bool, onBytes: () -> Void
    ) async throws -> UploadResponse {
        var decoder = ContentDecoder(contentEncoding: response.values(of: "Content-Encoding"))
        var bytes: [UInt8] = []
        var isCut = false
        var iterator = response.body.makeAsyncIterator()
        do {
            while let chunk = try await iterator.next(isolation: #isolation) {
                onBytes()
                try chunk.withUnsafeReadableBytes { try decode($0, with: &decoder, into: &bytes) }
            }
        } catch {
            // Errors of ours are none of the connection: the limit, a damaged coding, a file that changed.
            guard !Task.isCancelled, !(error is UploadError) else { throw error }
            let whole = isWhole()
            guard whole || isEarly else { throw error }
            isCut = !whole
        }
        if !isCut {
            do { try decoder.finish() } catch { throw UploadError(error, limit: limit) }
        }
        let contentType = response.values(of: "Content-Type").first
        return UploadResponse(
            statusCode: response.statusCode,
            headers: ResponseHeaders(response.headers),
            data: TextDecoder.decode(bytes, contentType: contentType))
    }

    private func decode(
        _ chunk: UnsafeRawBufferPointer, with decoder: inout ContentDecoder, into bytes: inout [UInt8]
    ) throws(UploadError) {
        do { try decoder.decode(chunk, into: &bytes, limit: limit) } catch {
            throw UploadError(error, limit: limit)
        }
    }
}
