import NIOCore
import NIOEmbedded
import NIOHTTP1
import UploadCore

/// A request without a body, and its outcome. Used by the HTTP/1.1 and HTTP/2 targets.
final class Request {
    private static let upload: UploadRequest = {
        let options = UploadOptions(url: "http://h.example/a", filePath: "f", name: "f")
        guard let request = try? UploadRequest(validating: options, checkFile: { _ throws(UploadError) in }) else {
            fatalError("the options are good")
        }
        return request
    }()

    let exchange: HTTPExchange
    private(set) var outcome: String?

    init(_ loop: EmbeddedEventLoop) {
        let promise = loop.makePromise(of: TransportOutcome.self)
        exchange = HTTPExchange(
            TransportRequest(
                hop: RequestHop(Self.upload), content: nil, maximumResponseLength: 20_000, onReceive: {},
                redirect: { status, location throws(UploadError) in
                    try RedirectPolicy.next(after: RequestHop(Self.upload), statusCode: status, location: location)
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
