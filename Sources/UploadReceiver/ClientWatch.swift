import HTTPTypes
import NIOCore
import NIOHTTP1
import NIOHTTPTypes
import NIOHTTPTypesHTTP1

/// Bounds the patience with one client, and answers where HTTP itself is broken.
///
/// Where no request is being handled, it answers and closes. Where one is, it ends that request's body and notes the
/// reason in its ``RequestContext``, for ``Exchange`` to answer: so answers never cross.
final class ClientWatch: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private let limits: UploadReceiver.Configuration
    private let idle: TimeAmount
    /// Requests whose head came and whose answer is not yet complete.
    private var unanswered = 0
    private var pace: BodyPace?
    /// Since when there is neither a request nor a byte of one.
    private var idleSince: NIODeadline?
    private var headSince: NIODeadline?
    private var answerSince: NIODeadline?
    /// To be answered after the requests before it.
    private var deferred: Refusal?
    private let reader: HeadReader
    private let contexts: RequestContexts
    /// The context of the request whose head came last.
    private var current: RequestContext?
    /// Whether an answer is one that its client has to take as a whole within the idle timeout.
    private var mustTakeWhole = false
    /// Whatever still comes is dropped.
    private var deaf = false
    private var alarm: Scheduled<Void>?
    private var alarmTime = NIODeadline.distantFuture

    init(_ configuration: UploadReceiver.Configuration, _ reader: HeadReader, _ contexts: RequestContexts) {
        limits = configuration
        idle = TimeAmount(clamping: configuration.idleTimeout)
        self.reader = reader
        self.contexts = contexts
    }

    func handlerAdded(context: ChannelHandlerContext) {
        if context.channel.isActive { becomeIdle(context) }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        alarm?.cancel()
    }

    func channelActive(context: ChannelHandlerContext) {
        becomeIdle(context)
        context.fireChannelActive()
    }

    func channelInactive(context: ChannelHandlerContext) {
        alarm?.cancel()
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if deaf { return }
        switch unwrapInboundIn(data) {
        case .head:
            (idleSince, headSince) = (nil, nil)
            unanswered += 1
            if let context = reader.context {
                current = context
                contexts.append(context)
            }
            pace = BodyPace(limit: idle, minimumRate: limits.minimumRate)
        case .body(let bytes):
            pace?.receive(bytes.readableBytes, at: .now())
        case .end:
            pace = nil
            // RFC 9112 section 9.6: behind a request that ends the connection nothing is read as a request.
            if current?.isPersistent == false { deaf = true }
        }
        context.fireChannelRead(data)
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        // Bytes came, but not yet enough of them to be the head of a request.
        if unanswered == 0, headSince == nil, !deaf {
            (idleSince, headSince) = (nil, .now())
            ring(context)
        }
        context.fireChannelReadComplete()
    }

    func read(context: ChannelHandlerContext) {
        if pace != nil {
            pace?.wait(from: .now())
            if alarm == nil { ring(context) }
        }
        context.read()
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch unwrapOutboundIn(data) {
        case .head(let head) where head.status.kind != .informational:
            answerSince = .now()
            mustTakeWhole = head.headerFields[.contentType] == Answer.jsonType
            ring(context)
            context.write(data, promise: promise)
        case .body where answerSince != nil && !mustTakeWhole:
            // A stream of events, or a picture: as long as its pieces are taken in time it goes on.
            let written = promise ?? context.eventLoop.makePromise()
            written.futureResult.assumeIsolated().whenSuccess {
                if self.answerSince != nil { self.answerSince = .now() }
            }
            context.write(data, promise: written)
        case .end:
            let written = promise ?? context.eventLoop.makePromise()
            written.futureResult.assumeIsolated().whenSuccess { self.answerIsWritten(context) }
            context.write(data, promise: written)
        default:
            context.write(data, promise: promise)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if deaf { return }
        guard let refusal = Refusal(brokenHTTP: error) else {
            context.fireErrorCaught(error)
            return
        }
        fail(refusal, context)
    }

    /// Ends what the client has begun: a body, or a head.
    private func fail(_ refusal: Refusal, _ context: ChannelHandlerContext) {
        deaf = true
        if pace != nil {
            pace = nil
            current?.fail(refusal)
            context.fireChannelRead(wrapInboundOut(.end(nil)))
            context.fireChannelReadComplete()
        } else if unanswered > 0 {
            deferred = refusal
        } else {
            refuse(refusal, context)
        }
    }

    private func answerIsWritten(_ context: ChannelHandlerContext) {
        unanswered = max(0, unanswered - 1)
        answerSince = nil
        guard unanswered == 0 else { return }
        if let deferred {
            refuse(deferred, context)
        } else if !deaf, pace == nil {
            becomeIdle(context)
        }
    }

    private func becomeIdle(_ context: ChannelHandlerContext) {
        idleSince = .now()
        ring(context)
    }

    /// Answers a request that never was one, and closes in a way that lets the client read the answer.
    private func refuse(_ refusal: Refusal, _ context: ChannelHandlerContext) {
        deferred = nil
        for part in Answer(refusal).parts { context.write(wrapOutboundOut(part), promise: nil) }
        context.flush()
        context.close(mode: .output, promise: nil)
        let channel = context.channel
        _ = try? channel.pipeline.syncOperations.handler(type: PeerWatch.self).hold(channel)
        channel.eventLoop.scheduleTask(in: TimeAmount(clamping: limits.drainTime)) { channel.close(promise: nil) }
    }

    /// Sees to it that the next limit is noticed when it is reached.
    private func ring(_ context: ChannelHandlerContext) {
        guard let time = nextLimit(at: .now()), alarm == nil || time < alarmTime else { return }
        alarm?.cancel()
        alarmTime = time
        alarm = context.eventLoop.assumeIsolated().scheduleTask(deadline: time) {
            self.alarm = nil
            self.judge(context)
        }
    }

    private func nextLimit(at now: NIODeadline) -> NIODeadline? {
        var limits: [NIODeadline] = []
        if let idleSince { limits.append(idleSince + idle) }
        if let headSince { limits.append(headSince + TimeAmount(clamping: self.limits.headTimeout)) }
        if let answerSince { limits.append(answerSince + idle) }
        if case .fine(let until)? = pace?.verdict(at: now) { limits.append(until) }
        return limits.min()
    }

    private func judge(_ context: ChannelHandlerContext) {
        let now = NIODeadline.now()
        if let since = idleSince ?? answerSince, now >= since + idle {
            // Nobody asked for anything, or nobody takes the answer: there is nothing to be said.
            context.close(promise: nil)
            return
        }
        if let headSince, now >= headSince + TimeAmount(clamping: limits.headTimeout) {
            self.headSince = nil
            fail(Refusal(.requestTimeout, "the head of the request took more than \(limits.headTimeout)"), context)
            return
        }
        switch pace?.verdict(at: now) {
        case .silent:
            fail(Refusal(.requestTimeout, "no byte of the body came for \(limits.idleTimeout)"), context)
        case .slow(let bytes):
            fail(
                Refusal(
                    .requestTimeout,
                    "\(bytes) bytes of the body came in \(limits.idleTimeout), "
                        + "fewer than \(limits.minimumRate) a second"), context)
        default: ring(context)
        }
    }
}

extension Refusal {
    /// The answer to what is not HTTP; nil for an error of another kind.
    fileprivate init?(brokenHTTP error: any Error) {
        switch error {
        case HTTPParserError.headerOverflow:
            self.init(
                .requestHeaderFieldsTooLarge,
                "the head of the request is longer than \(UploadReceiver.maximumHead) bytes, "
                    + "or has more than \(UploadReceiver.maximumHeaders) header fields")
        case HTTPParserError.invalidEOFState: return nil  // The client left.
        case HTTPParserError.unknown, HTTPParserError.strictModeAssertion:
            self.init(.badRequest, "the request is not HTTP/1.1: something stands where it cannot")
        case let error as HTTPParserError:
            self.init(.badRequest, "the request is not HTTP/1.1: \(error.debugDescription)")
        case is HTTP1TypeConversionError:
            self.init(.badRequest, "the request is not HTTP/1.1: its first line makes no sense")
        default: return nil
        }
    }
}
