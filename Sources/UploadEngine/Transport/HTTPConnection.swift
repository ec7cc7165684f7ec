import NIOCore
import NIOHTTP1
import UploadCore

/// An open connection to a server, over which one request after the other can go.
final class HTTPConnection: Sendable {
    let origin: UploadURL.Origin
    let channel: any Channel
    private let handler: NIOLoopBound<HTTPExchangeHandler>

    /// On the event loop only.
    init(_ origin: UploadURL.Origin, _ channel: any Channel, _ handler: HTTPExchangeHandler) {
        self.origin = origin
        self.channel = channel
        self.handler = NIOLoopBound(handler, eventLoop: channel.eventLoop)
    }

    /// Says what becomes of the connection after each request that another one can follow. On the event loop only.
    ///
    /// - Parameter action: Called on the event loop with the value of the answer's `Keep-Alive`; says whether the
    ///   connection is kept.
    func onIdle(_ action: @escaping (_ keepAlive: String?) -> Bool) { handler.value.onIdle = action }

    /// Sends a request. On the event loop only.
    ///
    /// It ends with ``StaleConnection`` when the connection has ended and no byte of the request went out.
    func start(_ exchange: HTTPExchange) { handler.value.start(exchange) }
}

extension UploadURL.Origin {
    /// The host without the brackets of an IPv6 address.
    var hostToConnect: String { host.first == "[" ? String(host.dropFirst().dropLast()) : host }

    /// Whether the host is an address instead of a name.
    var isAddress: Bool { (try? SocketAddress(ipAddress: hostToConnect, port: 0)) != nil }
}

extension HTTPRequestHead {
    /// The head of an upload's request: what the caller gave, and what the engine says about itself and the body.
    init(_ request: TransportRequest) {
        let attempt = request.attempt
        let given = HTTPHeaders(attempt.header.map { ($0.name, $0.value) })
        var headers: HTTPHeaders = ["Host": attempt.url.origin.authority]
        if !given.contains(name: "User-Agent") { headers.add(name: "User-Agent", value: UploadClient.userAgent) }
        if !given.contains(name: "Accept") { headers.add(name: "Accept", value: "*/*") }
        headers.add(name: "Accept-Encoding", value: "gzip, deflate")
        headers.add(contentsOf: given)
        if let content = request.content {
            headers.add(name: "Content-Type", value: content.body.contentType)
            headers.add(name: "Content-Length", value: "\(content.body.contentLength)")
        }
        self.init(
            version: .http1_1, method: HTTPMethod(rawValue: attempt.method.rawValue),
            uri: "\(attempt.url.path)\(attempt.url.query)", headers: headers)
    }
}
