import HummingbirdCore
import NIOCore

/// The end of a request without a response: the client disconnected, the server stopped or a fault was requested.
struct ConnectionAborted: Error {
    let reason: String
}

/// Reads the body of a request and counts its bytes.
struct RequestBodyReader {
    private var iterator: RequestBody.AsyncIterator
    private let context: RequestContext
    private let announced: Int64?
    /// The number of bytes read so far.
    private(set) var received: Int64 = 0
    /// Whether the whole body was read.
    private(set) var isComplete: Bool

    /// Whether the body was ended because the client was too slow or sent invalid HTTP.
    private(set) var hasFailed = false

    init(_ request: Request, _ context: RequestContext) {
        self.context = context
        iterator = request.body.makeAsyncIterator()
        announced = request.contentLength
        isComplete = !request.hasBody
    }

    /// Returns the next bytes; nil at the end of the body. Throws ``ConnectionAborted`` when the connection ends before
    /// the body, and ``HTTPError`` when the client was too slow or sent invalid HTTP.
    mutating func next() async throws -> ByteBuffer? {
        guard !isComplete, !hasFailed else { return nil }
        let bytes: ByteBuffer?
        do {
            bytes = try await iterator.next()
        } catch {
            throw aborted(error)
        }
        if let bytes {
            received += Int64(bytes.readableBytes)
            return bytes
        }
        if announced != received, let error = context.bodyError {
            hasFailed = true
            throw error
        }
        // After a close by this side, for an idle timeout or a shutdown, the sequence just ends.
        guard !Task.isCancelled, announced.map({ $0 == received }) ?? true else { throw aborted(nil) }
        isComplete = true
        return nil
    }

    /// Reads and discards at most `limit` bytes, until the body or the connection ends.
    mutating func drain(limit: Int64) async {
        let start = received
        while received - start < limit {
            guard (try? await next()) != nil else { return }
        }
    }

    private func aborted(_ error: (any Error)?) -> ConnectionAborted {
        if Task.isCancelled { return ConnectionAborted(reason: "the server was stopped") }
        let length = announced.map { "\(received) of \($0)" } ?? "\(received)"
        return ConnectionAborted(
            reason: "the connection ended after \(length) bytes of the body" + (error.map { ": \($0)" } ?? ""))
    }
}
