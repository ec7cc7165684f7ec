import NIOCore
import NIOHTTP1
import NIOHTTP2
import UploadCore

/// The connection was found ended before a byte of the request went out: another one may carry it.
struct StaleConnection: Error {}

/// Runs requests on one connection, one after the other, or on one stream of it a single one. The last handler of its
/// pipeline.
final class HTTPExchangeHandler: ChannelInboundHandler, RequestCarrier {
    typealias InboundIn = HTTPClientResponsePart
    typealias OutboundOut = HTTPClientRequestPart

    /// A server may keep a client waiting by interim responses, each of which resets the idle limit; not for ever.
    private static let maximumInterimResponses = 1000

    private let socket: SocketHandler
    private let meter: DataFrameMeter?
    /// The parser of HTTP/1.1; `nil` on a stream of HTTP/2.
    private let responses: HTTP1ResponseHandler?
    private let forwarder: UploadProxy?
    private var context: ChannelHandlerContext?
    private var exchange: HTTPExchange?
    private var isUsed = false
    /// Whether the present request is the first one on the connection.
    private var isFirst = true
    private var interimResponses = 0
    /// Why the connection ends, where somebody said so.
    private var failure: (any Error)?
    /// What the last answer said about how long the connection is kept.
    private var keepAlive: String?
    /// Ends the wait for the server's word.
    private var impatience: Scheduled<Void>?
    var onIdle: (_ keepAlive: String?) -> Bool = { _ in false }

    /// - Parameters:
    ///   - socket: The connection's.
    ///   - meter: Counts the body in the frames of HTTP/2, where that is spoken.
    ///   - responses: The parser of HTTP/1.1, where that is spoken.
    ///   - forwarder: The proxy to which requests are sent whole, if any.
    init(
        _ socket: SocketHandler, meter: DataFrameMeter? = nil, responses: HTTP1ResponseHandler? = nil,
        forwarder: UploadProxy? = nil
    ) {
        self.socket = socket
        self.meter = meter
        self.responses = responses
        self.forwarder = forwarder
    }

    // MARK: The request

    func start(_ exchange: HTTPExchange) {
        // Aborted before it began: the connection is as it was.
        guard !exchange.isOver else { return keepOrClose() }
        // While nobody used a connection, the peer may have ended it, or said something that would pass for the answer, and
        // the news may not have come through yet. A new one is not looked at: who closes it at once may have left an
        // answer.
        guard let context, self.exchange == nil, !isUsed || socket.isQuiet else {
            socket.reset()
            return exchange.end(with: .failure(StaleConnection()))
        }
        (isFirst, isUsed, interimResponses) = (!isUsed, true, 0)
        responses?.begin()
        self.exchange = exchange
        exchange.abandon = { [weak self] in self?.abandon() }
        socket.onReceive = exchange.request.onReceive
        context.write(
            wrapOutboundOut(.head(HTTPRequestHead(exchange.request, forwarder: forwarder))), promise: nil)
        guard let content = exchange.request.content else {
            return context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        }
        let sender = RequestBodySender(content, context: context, socket: socket, meter: meter) { [weak self] in
            self?.fail($0)
        }
        exchange.sender = sender
        if let patience = exchange.request.continueTimeout {
            context.flush()
            let loopBound = NIOLoopBound(sender, eventLoop: context.eventLoop)
            // A server that does not know the question says nothing (RFC 9110, section 10.1.1).
            impatience = context.eventLoop.scheduleTask(in: TimeAmount(clamping: patience)) { loopBound.value.start() }
        } else {
            // The head waits for the first bytes of the body, so that both leave in one packet.
            sender.start()
        }
    }

    private func abandon() {
        release()
        socket.reset()
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        exchange?.sender?.write()
        context.fireChannelWritabilityChanged()
    }

    // MARK: The answer

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        // An answer that nobody asked for: whatever it is, it is not the answer to the next request.
        guard let exchange else { return socket.reset() }
        do throws(UploadError) {
            switch unwrapInboundIn(data) {
            case .head(let head): try begin(head, exchange)
            case .body(let bytes): try exchange.answer?.add(bytes)
            case .end: try end(exchange)
            }
        } catch { fail(error) }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        // The end of this answer did not come with its head.
        if let exchange, let detour = exchange.detour { complete(detour, canFollow: false) }
        context.fireChannelReadComplete()
    }

    private func begin(_ head: HTTPResponseHead, _ exchange: HTTPExchange) throws(UploadError) {
        let status = Int(head.status.code)
        guard status != 101 else {
            throw UploadError(
                .other, "\(exchange.request.attempt.url.origin) sent an unexpected 101 Switching Protocols")
        }
        if status == 100 { exchange.sender?.start() }
        if (100..<200).contains(status) {
            interimResponses += 1
            guard interimResponses <= Self.maximumInterimResponses else {
                throw UploadError(
                    .other,
                    "\(exchange.request.attempt.url.origin) sent more than \(Self.maximumInterimResponses) interim "
                        + "responses (1xx), and no response")
            }
            return
        }
        // Before anybody learns of the answer: whether the body was sent decides what it means.
        exchange.sender?.measure()
        exchange.isEarly = exchange.sender.map { !$0.isSent } ?? false
        exchange.keepsAlive = head.isKeepAlive || head.version.major >= 2
        keepAlive = head.headers.first(name: "Keep-Alive")
        if status == 417 && exchange.request.continueTimeout != nil {
            exchange.detour = .expectationFailed
        } else {
            let location = head.headers.first(name: "Location")
            exchange.detour = try exchange.request.attempt.redirected(
                statusCode: status, location: location, hostToASCII: InternationalHost.toASCII
            ).map { .redirected($0) }
        }
        if exchange.detour == nil {
            var head = head
            // NIO writes it into answers that say no length, as if they came over HTTP/1.1.
            if head.version.major >= 2 { head.headers.remove(name: "Transfer-Encoding") }
            exchange.answer = ResponseCollector(head, limit: exchange.request.maximumResponseLength)
        }
        // A server that says yes before it has everything may still want the rest; one that says no does not.
        if status >= 300 { exchange.sender?.stop() } else { exchange.sender?.start() }
    }

    private func end(_ exchange: HTTPExchange) throws(UploadError) {
        exchange.sender?.measure()
        let canFollow =
            exchange.keepsAlive && exchange.sender?.isHandedDown ?? true && responses?.hasUnreadBytes != true
        if let detour = exchange.detour {
            complete(detour, canFollow: canFollow)
        } else if let answer = exchange.answer {
            complete(.answered(try answer.finish()), canFollow: canFollow)
        }
    }

    // MARK: The end

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        connectionWillEnd(error)
        ended()
    }

    /// If the connection ends before the answer is whole, this is why.
    func connectionWillEnd(_ reason: any Error) { failure = failure ?? reason }

    func channelInactive(context: ChannelHandlerContext) {
        // A stream ends with its request; its connection goes on.
        if exchange != nil { ended() }
        context.fireChannelInactive()
    }

    private func complete(_ outcome: TransportOutcome, canFollow: Bool) {
        guard let exchange else { return }
        release()
        if canFollow { keepOrClose() } else { socket.close() }
        exchange.end(with: .success(outcome))
    }

    /// Forgets the request, and whoever listens to it.
    private func release() {
        exchange = nil
        impatience?.cancel()
        socket.onReceive = {}
    }

    private func keepOrClose() {
        if !onIdle(keepAlive) { socket.close() }
    }

    /// The connection has ended, and whatever was on it.
    private func ended() {
        if let detour = exchange?.detour {
            // NIO tells of an end before it tells that a read is complete.
            complete(detour, canFollow: false)
        } else if let exchange, exchange.isEarly, let answer = exchange.answer, failure?.isProtocolError != true {
            complete(.answered(answer.cut()), canFollow: false)
        } else if isRepeatable {
            fail(StaleConnection())
        } else {
            fail(failure ?? ChannelError.eof)
        }
    }

    /// Whether the request may go out again on a new connection: a GET on one that was kept, of whose response nothing came
    /// (RFC 9110, section 9.2.2). A server often closes a connection behind a redirect without having said that it will.
    private var isRepeatable: Bool {
        exchange?.request.content == nil && !isFirst && responses?.hasReceived == false
    }

    private func fail(_ error: any Error) {
        let exchange = exchange
        abandon()
        exchange?.end(with: .failure(error))
    }

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }
}

extension Error {
    /// Whether the peer sent something that is no HTTP; that the bytes end too soon is not such an error.
    fileprivate var isProtocolError: Bool {
        if let error = self as? HTTP1ResponseError { return error != .incomplete }
        return self is any NIOHTTP2Error || self is HTTP2ResponseError
    }
}
