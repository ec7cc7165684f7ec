import HTTPTypes
import NIOCore
import NIOHTTP1
import NIOHTTPTypes
import NIOHTTPTypesHTTP1

/// Enforces the timeouts of one connection and responds to malformed requests.
///
/// When no request is being handled, it responds and closes. Otherwise it ends the body of that request and stores the
/// error in its ``RequestContext``; ``RequestHandler`` responds. So responses stay in the order of the requests.
final class RequestTimeoutHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private let limits: ReceiverConfiguration
    private let idleTimeout: TimeAmount
    /// Requests whose head arrived and whose response is incomplete.
    private var pendingRequests = 0
    private var bodyRate: BodyRateMonitor?
    /// The time since which no request is pending and no byte of one arrived.
    private var idleSince: NIODeadline?
    private var headSince: NIODeadline?
    private var responseSince: NIODeadline?
    /// The error to send after the responses to earlier requests.
    private var deferredError: HTTPError?
    private let headHandler: RequestHeadHandler
    private let contexts: RequestContextQueue
    /// The context of the latest request.
    private var current: RequestContext?
    /// Whether the client must read the whole response within the idle timeout.
    private var limitsWholeResponse = false
    /// Whether further input is dropped.
    private var ignoresInput = false
    private var timer: Scheduled<Void>?
    private var timerDeadline = NIODeadline.distantFuture

    init(
        _ configuration: ReceiverConfiguration, _ headHandler: RequestHeadHandler,
        _ contexts: RequestContextQueue
    ) {
        limits = configuration
        idleTimeout = TimeAmount(clamping: configuration.idleTimeout)
        self.headHandler = headHandler
        self.contexts = contexts
    }

    func handlerAdded(context: ChannelHandlerContext) {
        if context.channel.isActive { becomeIdle(context) }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        timer?.cancel()
    }

    func channelActive(context: ChannelHandlerContext) {
        becomeIdle(context)
        context.fireChannelActive()
    }

    func channelInactive(context: ChannelHandlerContext) {
        timer?.cancel()
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if ignoresInput { return }
        switch unwrapInboundIn(data) {
        case .head:
            (idleSince, headSince) = (nil, nil)
            pendingRequests += 1
            if let context = headHandler.context {
                current = context
                contexts.append(context)
            }
            bodyRate = BodyRateMonitor(limit: idleTimeout, minimumRate: limits.minimumRate)
        case .body(let bytes):
            bodyRate?.receive(bytes.readableBytes, at: .now())
        case .end:
            bodyRate = nil
            // RFC 9112 section 9.6: no request may follow one that ends the connection.
            if current?.isPersistent == false { ignoresInput = true }
        }
        context.fireChannelRead(data)
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        // Bytes arrived that are not yet a complete head.
        if pendingRequests == 0, headSince == nil, !ignoresInput {
            (idleSince, headSince) = (nil, .now())
            scheduleTimer(context)
        }
        context.fireChannelReadComplete()
    }

    func read(context: ChannelHandlerContext) {
        if bodyRate != nil {
            bodyRate?.startWaiting(at: .now())
            if timer == nil { scheduleTimer(context) }
        }
        context.read()
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch unwrapOutboundIn(data) {
        case .head(let head) where head.status.kind != .informational:
            responseSince = .now()
            limitsWholeResponse = head.headerFields[.contentType] == MediaType.json
            scheduleTimer(context)
            context.write(data, promise: promise)
        case .body where responseSince != nil && !limitsWholeResponse:
            // An event stream or an image may take any time, as long as the client reads each piece in time.
            let written = promise ?? context.eventLoop.makePromise()
            written.futureResult.assumeIsolated().whenSuccess {
                if self.responseSince != nil { self.responseSince = .now() }
            }
            context.write(data, promise: written)
        case .end:
            let written = promise ?? context.eventLoop.makePromise()
            written.futureResult.assumeIsolated().whenSuccess { self.responseWritten(context) }
            context.write(data, promise: written)
        default:
            context.write(data, promise: promise)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if ignoresInput { return }
        guard let httpError = HTTPError(parserError: error) else {
            context.fireErrorCaught(error)
            return
        }
        fail(httpError, context)
    }

    /// Fails the body or the head that is being received.
    private func fail(_ error: HTTPError, _ context: ChannelHandlerContext) {
        ignoresInput = true
        if bodyRate != nil {
            bodyRate = nil
            current?.failBody(error)
            context.fireChannelRead(wrapInboundOut(.end(nil)))
            context.fireChannelReadComplete()
        } else if pendingRequests > 0 {
            deferredError = error
        } else {
            respondAndClose(error, context)
        }
    }

    private func responseWritten(_ context: ChannelHandlerContext) {
        pendingRequests = max(0, pendingRequests - 1)
        responseSince = nil
        guard pendingRequests == 0 else { return }
        if let deferredError {
            respondAndClose(deferredError, context)
        } else if !ignoresInput, bodyRate == nil {
            becomeIdle(context)
        }
    }

    private func becomeIdle(_ context: ChannelHandlerContext) {
        idleSince = .now()
        scheduleTimer(context)
    }

    /// Sends the error and half-closes: a full close could reset the connection before the client reads the response.
    private func respondAndClose(_ error: HTTPError, _ context: ChannelHandlerContext) {
        deferredError = nil
        for part in ServerResponse(error).parts { context.write(wrapOutboundOut(part), promise: nil) }
        context.flush()
        context.close(mode: .output, promise: nil)
        let channel = context.channel
        _ = try? channel.pipeline.syncOperations.handler(type: HalfCloseHandler.self).closeOnInputClosed(channel)
        channel.eventLoop.scheduleTask(in: TimeAmount(clamping: limits.drainTime)) { channel.close(promise: nil) }
    }

    /// Schedules the timer for the next deadline, unless it fires earlier already.
    private func scheduleTimer(_ context: ChannelHandlerContext) {
        guard let time = nextDeadline(at: .now()), timer == nil || time < timerDeadline else { return }
        timer?.cancel()
        timerDeadline = time
        timer = context.eventLoop.assumeIsolated().scheduleTask(deadline: time) {
            self.timer = nil
            self.checkLimits(context)
        }
    }

    private func nextDeadline(at now: NIODeadline) -> NIODeadline? {
        var deadlines: [NIODeadline] = []
        if let idleSince { deadlines.append(idleSince + idleTimeout) }
        if let headSince { deadlines.append(headSince + TimeAmount(clamping: limits.headTimeout)) }
        if let responseSince { deadlines.append(responseSince + idleTimeout) }
        if case .withinLimits(let until)? = bodyRate?.check(at: now) { deadlines.append(until) }
        return deadlines.min()
    }

    private func checkLimits(_ context: ChannelHandlerContext) {
        let now = NIODeadline.now()
        if let since = idleSince ?? responseSince, now >= since + idleTimeout {
            // An idle connection, or a client that does not read its response: there is nothing to send.
            context.close(promise: nil)
            return
        }
        if let headSince, now >= headSince + TimeAmount(clamping: limits.headTimeout) {
            self.headSince = nil
            fail(HTTPError(.requestTimeout, "the head of the request took more than \(limits.headTimeout)"), context)
            return
        }
        switch bodyRate?.check(at: now) {
        case .stalled:
            fail(HTTPError(.requestTimeout, "no byte of the body arrived for \(limits.idleTimeout)"), context)
        case .slow(let bytes):
            fail(
                HTTPError(
                    .requestTimeout,
                    "\(bytes) bytes of the body arrived in \(limits.idleTimeout), "
                        + "fewer than \(limits.minimumRate) per second"), context)
        default: scheduleTimer(context)
        }
    }
}

extension HTTPError {
    /// The response to an invalid request; nil for an error of another kind.
    fileprivate init?(parserError error: any Error) {
        switch error {
        case HTTPParserError.headerOverflow:
            self.init(
                .requestHeaderFieldsTooLarge,
                "the head of the request is longer than \(RequestHeadHandler.maximumBytes) bytes, "
                    + "or has more than \(RequestHeadHandler.maximumFields) header fields")
        case HTTPParserError.invalidEOFState: return nil  // The client disconnected.
        case HTTPParserError.unknown, HTTPParserError.strictModeAssertion:
            self.init(.badRequest, "the request is not HTTP/1.1: unexpected characters")
        case let error as HTTPParserError:
            self.init(.badRequest, "the request is not HTTP/1.1: \(error.debugDescription)")
        case is HTTP1TypeConversionError:
            self.init(.badRequest, "the request is not HTTP/1.1: its request line is invalid")
        default: return nil
        }
    }
}
