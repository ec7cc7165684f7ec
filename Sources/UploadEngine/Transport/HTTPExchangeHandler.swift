import NIOCore
import NIOHTTP1
import NIOHTTP2
import UploadCore

/// Sends requests on one connection, one after the other, or a single one on one stream of it. The last handler of its
/// pipeline.
final class HTTPExchangeHandler: ChannelInboundHandler, RequestChannel {
    typealias InboundIn = HTTPClientResponsePart
    typealias OutboundOut = HTTPClientRequestPart

    /// Each interim response resets the idle limit: without a bound a server could hold an upload forever.
    private static let maximumInterimResponses = 1000

    private let socket: SocketHandler
    private let timer: BodyTimer
    private let meter: HTTP2FrameMeter?
    /// The parser of HTTP/1.1; `nil` on a stream of HTTP/2.
    private let responses: HTTP1ResponseHandler?
    private let forwarder: UploadProxy?
    private var context: ChannelHandlerContext?
    private var exchange: HTTPExchange?
    private var isUsed = false
    /// Whether the present request is the first one on the connection.
    private var isFirst = true
    private var interimResponses = 0
    /// Whether an interim response other than 100 came over HTTP/1.1. Gateways lose count of responses with it, so that the
    /// next request on the connection would get none.
    private var hadInterimResponse = false
    /// The reason why the connection ends, if it is known.
    private var failure: (any Error)?
    /// The `Keep-Alive` of the last response.
    private var keepAlive: String?
    /// Fires when no `100 Continue` arrived in time.
    private var continueTimer: Scheduled<Void>?
    var onIdle: (_ keepAlive: String?) -> Bool = { _ in false }

    /// - Parameters:
    ///   - socket: The first handler of the connection.
    ///   - timer: Measures the bodies of the connection.
    ///   - meter: Counts the body in the frames of HTTP/2; `nil` for HTTP/1.1.
    ///   - responses: The parser of HTTP/1.1; `nil` for HTTP/2.
    ///   - forwarder: The HTTP proxy that forwards the requests, if any.
    init(
        _ socket: SocketHandler, _ timer: BodyTimer, meter: HTTP2FrameMeter? = nil,
        responses: HTTP1ResponseHandler? = nil, forwarder: UploadProxy? = nil
    ) {
        self.socket = socket
        self.timer = timer
        self.meter = meter
        self.responses = responses
        self.forwarder = forwarder
    }

    // MARK: The request

    func start(_ exchange: HTTPExchange) {
        // Cancelled before it began: the connection is unchanged.
        guard !exchange.isOver else { return keepOrClose() }
        // While the connection was idle, the peer may have closed it, or sent bytes that would pass for the response, and
        // NIO may not have read that yet. A new connection is not checked: a server that closes it at once may have sent a
        // response first.
        guard let context, self.exchange == nil, !isUsed || socket.isIdle else {
            let error = StaleConnection(isClosed: !socket.wasReset && socket.isClosedByPeer)
            socket.reset()
            return exchange.end(with: .failure(error))
        }
        (isFirst, isUsed, interimResponses) = (!isUsed, true, 0)
        responses?.begin(isHead: exchange.request.hop.method == .head)
        self.exchange = exchange
        exchange.onCancel = { [weak self] in self?.abandon() }
        socket.onReceive = exchange.request.onReceive
        if !isFirst { socket.beginRequest() }
        context.write(
            wrapOutboundOut(.head(HTTPRequestHead(exchange.request, forwarder: forwarder))), promise: nil)
        guard let content = exchange.request.content else {
            return context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        }
        let sender = RequestBodySender(
            content, context: context, socket: socket, meter: meter, rate: exchange.rate
        ) { [weak self] in self?.fail($0) }
        exchange.sender = sender
        timer.start(sender)
        if let timeout = exchange.request.continueTimeout {
            context.flush()
            let loopBound = NIOLoopBound(sender, eventLoop: context.eventLoop)
            // A server that does not implement `Expect` sends nothing (RFC 9110, section 10.1.1).
            continueTimer = context.eventLoop.scheduleTask(in: TimeAmount(clamping: timeout)) {
                loopBound.value.start()
            }
        } else {
            // The head is flushed with the first bytes of the body, so that both leave in one packet.
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

    // MARK: The response

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        // A response without a request cannot be the response to the next one.
        guard let exchange else { return socket.reset() }
        do throws(UploadFailure) {
            switch unwrapInboundIn(data) {
            case .head(let head): try begin(head, exchange)
            case .body(let bytes): try exchange.receive(bytes)
            case .end: try end(exchange)
            }
        } catch { fail(error) }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        // The end of this response did not arrive with its head.
        if let exchange, let followUp = exchange.followUp { complete(followUp, canFollow: false) }
        context.fireChannelReadComplete()
    }

    private func begin(_ head: HTTPResponseHead, _ exchange: HTTPExchange) throws(UploadFailure) {
        let status = Int(head.status.code)
        let origin = exchange.request.hop.url.origin
        guard status != 101 else {
            throw UploadFailure(.other, "\(origin) sent an unexpected 101 Switching Protocols")
        }
        if (100..<200).contains(status) {
            // 104: the server takes the upload, as with 100.
            if status == 100 || status == 104 { exchange.sender?.start() }
            if status != 100, head.version.major < 2 { hadInterimResponse = true }
            interimResponses += 1
            guard interimResponses <= Self.maximumInterimResponses else {
                throw UploadFailure(
                    .other,
                    "\(origin) sent more than \(Self.maximumInterimResponses) interim responses (1xx), and no response")
            }
            return
        }
        // Measure first: whether the whole body was acknowledged decides how an incomplete response is treated.
        exchange.sender?.measure()
        exchange.isEarly = exchange.sender.map { !$0.isSent } ?? false
        exchange.keepsAlive = head.isKeepAlive && !hadInterimResponse || head.version.major >= 2
        keepAlive = head.headers.first(name: "Keep-Alive")
        exchange.followUp = try followUp(of: head, status, exchange)
        if exchange.followUp == nil {
            var head = head
            // NIO adds it to responses without a length, as if they came over HTTP/1.1.
            if head.version.major >= 2 { head.headers.remove(name: "Transfer-Encoding") }
            exchange.expected = head.headers.first(name: "Content-Length").flatMap { Int64($0) }
            exchange.response = receiver(of: head, exchange)
        }
        // After an early 2xx keep sending; after an early error stop.
        if status >= 300 { exchange.sender?.stop() } else { exchange.sender?.start() }
    }

    private func receiver(of head: HTTPResponseHead, _ exchange: HTTPExchange) -> any ResponseReceiver {
        let limit = exchange.request.maximumResponseLength
        guard let file = exchange.request.file, let channel = context?.channel else {
            return ResponseCollector(head, limit: limit)
        }
        return ResponseDownload(head, into: file, limit: limit, channel: channel) { [weak self, weak exchange] error in
            // The connection may have another request by now; then the end of this one's file has the error.
            if let self, let exchange, self.exchange === exchange { fail(error) }
        }
    }

    /// The outcome that a head decides; `nil` where the body of the response is needed.
    private func followUp(
        of head: HTTPResponseHead, _ status: Int, _ exchange: HTTPExchange
    ) throws(UploadFailure) -> TransportOutcome? {
        if status == 417, exchange.request.continueTimeout != nil {
            let error = UploadFailure(.other, "\(exchange.request.hop.url.origin) does not support Expect (417)")
            return .unprocessed(.expectationFailed, isConnectionNew: isFirst, error)
        }
        return try exchange.request.redirect(status, head.headers.first(name: "Location")).map { .redirect($0) }
    }

    private func end(_ exchange: HTTPExchange) throws(UploadFailure) {
        exchange.sender?.measure()
        let canFollow =
            exchange.keepsAlive && exchange.sender?.isFullyWritten ?? true && responses?.hasUnreadBytes != true
        if let followUp = exchange.followUp {
            complete(followUp, canFollow: canFollow)
        } else if let response = exchange.response {
            complete(.response(try response.finish()), canFollow: canFollow)
        }
    }

    // MARK: The end

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        connectionWillEnd(error)
        ended()
    }

    /// Keeps the reason, in case the connection ends before the response is complete.
    func connectionWillEnd(_ reason: any Error) { failure = failure ?? reason }

    func channelInactive(context: ChannelHandlerContext) {
        // A stream ends with its request; its connection stays open.
        if exchange != nil { ended() }
        context.fireChannelInactive()
    }

    private func complete(_ outcome: TransportOutcome, canFollow: Bool) {
        guard let exchange else { return }
        release()
        if canFollow { keepOrClose() } else { socket.close() }
        exchange.end(with: .success(outcome))
    }

    private func release() {
        exchange = nil
        timer.stop()
        continueTimer?.cancel()
        socket.onReceive = {}
    }

    private func keepOrClose() {
        if !onIdle(keepAlive) { socket.close() }
    }

    /// Ends the request with its connection.
    private func ended() {
        if let followUp = exchange?.followUp {
            // NIO reports the end of a connection before the end of a read.
            complete(followUp, canFollow: false)
        } else if let exchange, exchange.isEarly, failure?.isProtocolError != true,
            let response = exchange.response?.partialResponse()
        {
            complete(.response(response), canFollow: false)
        } else if isRepeatable || isUnread {
            fail(StaleConnection())
        } else {
            fail(noResponse ?? failure ?? ChannelError.eof)
        }
    }

    /// Whether the request changes nothing at the server, its connection was kept, and nothing of its response arrived: it
    /// may be sent again (RFC 9110, section 9.2.2). A server often closes a connection behind a redirect without announcing it.
    private var isRepeatable: Bool {
        exchange?.request.hop.isRepeatable == true && !isFirst && responses?.hasReceived == false
    }

    /// Whether the server had closed the connection before the request reached it.
    private var isUnread: Bool { socket.wasClosedBeforeRequest && !isFirst && responses?.hasReceived == false }

    /// The error when the connection ended without a reason and without any byte of a response; else `nil`.
    private var noResponse: NoResponse? {
        guard responses?.hasReceived == false, failure == nil || failure is HTTP1ResponseError else { return nil }
        return NoResponse(isRequestSent: exchange?.sender?.isFlushed ?? true)
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
    /// Whether the peer violated HTTP. That bytes end too soon is not a violation.
    fileprivate var isProtocolError: Bool {
        if let error = self as? HTTP1ResponseError { return error != .incomplete }
        return self is any NIOHTTP2Error || self is HTTP2ResponseError
    }
}
