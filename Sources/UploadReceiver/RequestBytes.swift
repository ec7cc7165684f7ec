import HummingbirdCore
import NIOCore

/// The body of a request, counted while it is read.
struct RequestBytes {
    private var iterator: RequestBody.AsyncIterator
    private let context: RequestContext
    private let announced: Int64?
    /// Bytes that were read so far.
    private(set) var received: Int64 = 0
    /// Whether the whole body was read.
    private(set) var ended: Bool

    /// Whether the body was ended because the client was too slow or its bytes were not HTTP.
    private(set) var failed = false

    init(_ request: Request, _ context: RequestContext) {
        self.context = context
        iterator = request.body.makeAsyncIterator()
        announced = request.contentLength
        ended = !request.hasBody
    }

    /// The next bytes; nil at the end of the body. Throws ``Interruption`` when the connection ends before the body, and
    /// ``Refusal`` when the client was too slow or its bytes were not HTTP.
    mutating func next() async throws -> ByteBuffer? {
        guard !ended, !failed else { return nil }
        let bytes: ByteBuffer?
        do {
            bytes = try await iterator.next()
        } catch {
            throw interruption(error)
        }
        if let bytes {
            received += Int64(bytes.readableBytes)
            return bytes
        }
        if announced != received, let failure = context.failure {
            failed = true
            throw failure
        }
        // A connection that was closed here, by the idle timeout or by the end of the server, only ends the sequence.
        guard !Task.isCancelled, announced.map({ $0 == received }) ?? true else { throw interruption(nil) }
        ended = true
        return nil
    }

    /// Reads and forgets at most `limit` bytes, until the body or the connection ends.
    mutating func drain(limit: Int64) async {
        let start = received
        while received - start < limit {
            guard (try? await next()) != nil else { return }
        }
    }

    private func interruption(_ error: (any Error)?) -> Interruption {
        if Task.isCancelled { return Interruption(reason: "the server was stopped") }
        let length = announced.map { "\(received) of \($0)" } ?? "\(received)"
        return Interruption(
            reason: "the connection ended after \(length) bytes of the body" + (error.map { ": \($0)" } ?? ""))
    }
}
