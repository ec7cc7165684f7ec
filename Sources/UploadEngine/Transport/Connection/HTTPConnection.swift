import NIOCore
import NIOHTTP1
import UploadCore

/// An open connection to a server for requests one after the other.
final class HTTPConnection: Sendable {
    let origin: HTTPURL.Origin
    let channel: any Channel
    /// Whether the server announces that it will end the connection (HTTP/2's GOAWAY), and which requests it has not processed.
    let announcesEnd: Bool
    private let socket: NIOLoopBound<SocketHandler>
    private let requests: NIOLoopBound<any RequestChannel>

    /// Makes an HTTP/1.1 connection of a channel. On the event loop only.
    ///
    /// - Parameter forwarder: The HTTP proxy that forwards the requests, if any.
    init(to origin: HTTPURL.Origin, _ channel: any Channel, forwarder: UploadProxy?) throws {
        let pipeline = channel.pipeline.syncOperations
        let responses = HTTP1ResponseHandler()
        let socket = try pipeline.handler(type: SocketHandler.self)
        let requests = HTTPExchangeHandler(
            socket, BodyTimer(channel.eventLoop), responses: responses, forwarder: forwarder)
        try pipeline.addHandlers([HTTP1RequestHandler(), responses, requests])
        self.origin = origin
        self.channel = channel
        announcesEnd = false
        self.socket = NIOLoopBound(socket, eventLoop: channel.eventLoop)
        self.requests = NIOLoopBound(requests, eventLoop: channel.eventLoop)
    }

    /// Makes an HTTP/2 connection of a channel. On the event loop only.
    init(http2To origin: HTTPURL.Origin, _ channel: any Channel) throws {
        self.origin = origin
        self.channel = channel
        announcesEnd = true
        socket = NIOLoopBound(
            try channel.pipeline.syncOperations.handler(type: SocketHandler.self), eventLoop: channel.eventLoop)
        requests = NIOLoopBound(try HTTP2ConnectionHandler(channel), eventLoop: channel.eventLoop)
    }

    /// The time for a packet to the peer and back, as its TCP has measured it; zero where that is not known. On the event loop
    /// only.
    var roundTrip: TimeAmount { socket.value.roundTrip }

    /// Whether this side has reset it. On the event loop only.
    var wasReset: Bool { socket.value.wasReset }

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
