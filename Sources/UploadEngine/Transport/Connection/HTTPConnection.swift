import NIOCore
import NIOHTTP1
import UploadCore

/// An open connection to a server for requests one after the other.
final class HTTPConnection: Sendable {
    let origin: HTTPURL.Origin
    let channel: any Channel
    private let requests: NIOLoopBound<any RequestChannel>

    /// Makes an HTTP/1.1 connection of a channel. On the event loop only.
    ///
    /// - Parameter forwarder: The HTTP proxy that forwards the requests, if any.
    init(to origin: HTTPURL.Origin, _ channel: any Channel, forwarder: UploadProxy?) throws {
        let pipeline = channel.pipeline.syncOperations
        let responses = HTTP1ResponseHandler()
        let requests = HTTPExchangeHandler(
            try pipeline.handler(type: SocketHandler.self), responses: responses, forwarder: forwarder)
        try pipeline.addHandlers([HTTPRequestEncoder(), responses, requests])
        self.origin = origin
        self.channel = channel
        self.requests = NIOLoopBound(requests, eventLoop: channel.eventLoop)
    }

    /// Makes an HTTP/2 connection of a channel. On the event loop only.
    init(http2To origin: HTTPURL.Origin, _ channel: any Channel) throws {
        self.origin = origin
        self.channel = channel
        requests = NIOLoopBound(try HTTP2ConnectionHandler(channel), eventLoop: channel.eventLoop)
    }

    /// Sets the action after each request that another one can follow. On the event loop only.
    ///
    /// - Parameter action: Called on the event loop with the response's `Keep-Alive`; returns whether the connection is
    ///   kept.
    func onIdle(_ action: @escaping (_ keepAlive: String?) -> Bool) { requests.value.onIdle = action }

    /// Sends a request. On the event loop only.
    ///
    /// Ends it with ``StaleConnection`` when the connection had ended before a byte of the request was sent.
    func start(_ exchange: HTTPExchange) { requests.value.start(exchange) }
}
