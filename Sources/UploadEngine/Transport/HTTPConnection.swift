import NIOCore
import NIOHTTP1
import UploadCore

/// An open connection to a server, over which one request after the other can go.
final class HTTPConnection: Sendable {
    let origin: UploadURL.Origin
    let channel: any Channel
    private let carrier: NIOLoopBound<any RequestCarrier>

    /// Makes an HTTP/1.1 connection of a channel. On the event loop only.
    ///
    /// - Parameter forwarder: The proxy to which requests are sent whole, if any.
    init(to origin: UploadURL.Origin, _ channel: any Channel, forwarder: UploadProxy?) throws {
        let pipeline = channel.pipeline.syncOperations
        let responses = HTTP1ResponseHandler()
        let carrier = HTTPExchangeHandler(
            try pipeline.handler(type: SocketHandler.self), responses: responses, forwarder: forwarder)
        try pipeline.addHandlers([HTTPRequestEncoder(), responses, carrier])
        self.origin = origin
        self.channel = channel
        self.carrier = NIOLoopBound(carrier, eventLoop: channel.eventLoop)
    }

    /// Makes an HTTP/2 connection of a channel. On the event loop only.
    init(http2To origin: UploadURL.Origin, _ channel: any Channel) throws {
        self.origin = origin
        self.channel = channel
        carrier = NIOLoopBound(try HTTP2Carrier(channel), eventLoop: channel.eventLoop)
    }

    /// Says what becomes of the connection after each request that another one can follow. On the event loop only.
    ///
    /// - Parameter action: Called on the event loop with the value of the answer's `Keep-Alive`; says whether the
    ///   connection is kept.
    func onIdle(_ action: @escaping (_ keepAlive: String?) -> Bool) { carrier.value.onIdle = action }

    /// Sends a request. On the event loop only.
    ///
    /// It ends with ``StaleConnection`` when the connection has ended and no byte of the request went out.
    func start(_ exchange: HTTPExchange) { carrier.value.start(exchange) }
}

/// Carries one request after the other over a connection, on its event loop.
protocol RequestCarrier: AnyObject {
    /// Called when a request has ended and another one can follow; says whether the connection is kept for that.
    var onIdle: (_ keepAlive: String?) -> Bool { get set }

    /// Sends a request.
    func start(_ exchange: HTTPExchange)
}

extension HTTPRequestHead {
    /// The head of an upload's request: what the caller gave, and what the engine says about itself and the body.
    ///
    /// - Parameter forwarder: The proxy that reads it first, and has to be told the whole address.
    init(_ request: TransportRequest, forwarder: UploadProxy?) {
        let attempt = request.attempt
        let given = HTTPHeaders(attempt.header.map { ($0.name, $0.value) })
        var headers: HTTPHeaders = ["Host": attempt.url.origin.authority]
        if !given.contains(name: "User-Agent") { headers.add(name: "User-Agent", value: UploadClient.userAgent) }
        if !given.contains(name: "Accept") { headers.add(name: "Accept", value: "*/*") }
        headers.add(name: "Accept-Encoding", value: "gzip, deflate")
        headers.add(contentsOf: given)
        if let credentials = forwarder?.credentials, !given.contains(name: "Proxy-Authorization") {
            headers.add(name: "Proxy-Authorization", value: credentials.authorization)
        }
        if let content = request.content {
            headers.add(name: "Content-Type", value: content.body.contentType)
            headers.add(name: "Content-Length", value: "\(content.body.contentLength)")
        }
        if request.continueTimeout != nil { headers.add(name: "Expect", value: "100-continue") }
        let target = "\(attempt.url.path)\(attempt.url.query)"
        self.init(
            version: .http1_1, method: HTTPMethod(rawValue: attempt.method.rawValue),
            uri: forwarder == nil ? target : "\(attempt.url.origin)\(target)", headers: headers)
    }
}
