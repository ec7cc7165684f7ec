import NIOCore
import NIOEmbedded
import NIOHTTP1
import UploadCore

/// A request without a body, and its outcome. Used by the HTTP/1.1 and HTTP/2 targets.
final class Request {
    private static let hop: RequestHop = {
        guard let url = try? HTTPURL("http://h.example/a") else { fatalError("the URL is good") }
        return UploadRequest(url: url, body: .form([FormPart("f", .text("a field"))])).firstHop
    }()

    let exchange = HTTPExchange(
        TransportRequest(
            hop: Request.hop, content: nil, maximumResponseLength: 20_000, onReceive: {},
            redirect: { status, location throws(UploadFailure) in
                try RedirectPolicy.next(after: Request.hop, statusCode: status, location: location)
            }))

    /// `nil` until the request has ended.
    var outcome: String? {
        switch exchange.outcome {
        case nil: return nil
        case .success(.response(let response)):
            expect((200...999).contains(response.statusCode), "a status is valid: \(response.statusCode)")
            expect(response.body.count <= 20_000, "a response is within its limit")
            return "answered \(response.statusCode) \(response.body.count)"
        case .success(.redirect(let next)): return "redirected \(next.url)"
        case .success(.unprocessed(let cause, _, _)): return "unprocessed: \(cause)"
        case .failure: return "failed"
        }
    }
}

extension EmbeddedChannel {
    /// Writes bytes to the channel as a socket does. Errors are ignored: the handlers report them in the outcome.
    func feed(_ bytes: [UInt8]) {
        guard isActive else { return }
        _ = try? writeInbound(ByteBuffer(bytes: bytes))
        embeddedEventLoop.run()
    }
}
