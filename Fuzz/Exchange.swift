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

    let exchange: HTTPExchange
    private(set) var outcome: String?

    init(_ loop: EmbeddedEventLoop) {
        let promise = loop.makePromise(of: TransportOutcome.self)
        exchange = HTTPExchange(
            TransportRequest(
                hop: Self.hop, content: nil, maximumResponseLength: 20_000, onReceive: {},
                redirect: { status, location throws(UploadFailure) in
                    try RedirectPolicy.next(after: Self.hop, statusCode: status, location: location)
                }),
            promise)
        promise.futureResult.assumeIsolated().whenComplete { [weak self] in
            expect(self?.outcome == nil, "a request ends once")
            switch $0 {
            case .success(.response(let response)):
                expect((200...999).contains(response.statusCode), "a status is valid: \(response.statusCode)")
                expect(response.body.count <= 20_000, "a response is within its limit")
                self?.outcome = "answered \(response.statusCode) \(response.body.count)"
            case .success(.redirect(let next)): self?.outcome = "redirected \(next.url)"
            case .success(.unprocessed(let cause, _, _)): self?.outcome = "unprocessed: \(cause)"
            case .failure: self?.outcome = "failed"
            }
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
