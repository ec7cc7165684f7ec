import Libc
import Locks
import NIOCore
import NIOHTTP1

/// Sits on a connection, between the HTTP client and the encoder, and tells a request's ``BodyMeter`` how many of its
/// bytes have really left.
///
/// The HTTP client pulls a body as fast as the socket buffer swallows it, megabytes ahead of the peer. What has left is
/// what was handed down, less what this connection and the kernel still hold back.
final class BodyMeterHandler: ChannelDuplexHandler {
    typealias InboundIn = HTTPClientResponsePart
    typealias InboundOut = HTTPClientResponsePart
    typealias OutboundIn = HTTPClientRequestPart
    typealias OutboundOut = HTTPClientRequestPart

    /// Time between two measurements; also sets how many progress events there can be.
    private static let interval = TimeAmount.milliseconds(100)

    private let meters: BodyMeterRegistry
    /// The meter of the body that is on its way.
    private var current: BodyMeter?
    /// The meter of the last request, until the next one.
    private var last: BodyMeter?
    private var handedDown: Int64 = 0
    private var length: Int64 = 0
    private var tick: RepeatedTask?

    init(meters: BodyMeterRegistry) { self.meters = meters }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        var promise = promise
        switch unwrapOutboundIn(data) {
        case .head(let head): begin(head, context: context)
        case .body(let part):
            let count = part.readableBytes
            handedDown += Int64(count)
            if let current {
                let taken = promise ?? context.eventLoop.makePromise()
                taken.futureResult.whenComplete { _ in current.taken(count) }
                promise = taken
            }
        case .end: break
        }
        context.write(data, promise: promise)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        // Before anybody learns of the answer, or of its end: whether the body was sent decides what it means.
        switch unwrapInboundIn(data) {
        case .head: measure(context: context)
        case .body: break
        case .end:
            measure(context: context)
            last?.answerEnded()
        }
        context.fireChannelRead(data)
    }

    func channelInactive(context: ChannelHandlerContext) {
        end()
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) { end() }

    private func begin(_ head: HTTPRequestHead, context: ChannelHandlerContext) {
        end()
        last = nil
        guard let contentType = head.headers.first(name: "Content-Type"), let meter = meters.claim(contentType) else {
            return
        }
        (current, last) = (meter, meter)
        length = head.headers.first(name: "Content-Length").flatMap { Int64($0) } ?? .max
        let eventLoop = context.eventLoop
        let loopBound = NIOLoopBound((handler: self, context: context), eventLoop: eventLoop)
        meter.begin {
            eventLoop.execute {
                let (handler, context) = loopBound.value
                handler.abandon(meter, context: context)
            }
        }
        tick = eventLoop.scheduleRepeatedTask(initialDelay: Self.interval, delay: Self.interval) { _ in
            let (handler, context) = loopBound.value
            handler.measure(context: context)
        }
    }

    private func end() {
        tick?.cancel()
        tick = nil
        current = nil
        handedDown = 0
    }

    /// Closes the connection if it is still sending that body. By now it may be sending another one.
    private func abandon(_ meter: BodyMeter, context: ChannelHandlerContext) {
        guard current === meter else { return }
        measure(context: context)
        if current != nil { context.close(promise: nil) }
    }

    private func measure(context: ChannelHandlerContext) {
        guard let current else { return }
        let held = bytesHeldBack(context: context)
        // By its length, not by the client's word that it has ended: a fast answer can come before that.
        if handedDown == length && held == 0 {
            current.finish()
            end()
        } else {
            current.advance(to: max(0, handedDown - held))
        }
    }

    /// Bytes that wait in the connection's buffer or, on Linux, unsent in the kernel's. Over TLS these are bytes of the
    /// encrypted stream, a fraction of a percent more than the plain ones: the count errs on the low side.
    private func bytesHeldBack(context: ChannelHandlerContext) -> Int64 {
        let buffered = (try? context.channel.syncOptions?.getOption(.bufferedWritableBytes)) ?? 0
        var unsent: Int64 = 0
        #if os(Linux)
        // struct tcp_info as 32-bit words; tcpi_notsent_bytes is the 37th (linux/tcp.h, stable since Linux 4.6).
        if let socket = context.channel as? any SocketOptionProvider {
            socket.unsafeGetSocketOption(level: .tcp, name: .init(rawValue: TCP_INFO))
                .assumeIsolated().whenSuccess { (words: SIMD64<UInt32>) in unsent = Int64(words[36]) }
        }
        #endif
        return Int64(buffered) + unsent
    }
}

/// The meters of requests that wait for a connection, by the `Content-Type` that carries their unique boundary: the one
/// thing of a request that its connection sees.
final class BodyMeterRegistry: Sendable {
    private let meters = Mutex<[String: BodyMeter]>([:])

    func add(_ meter: BodyMeter, contentType: String) { meters.withLock { $0[contentType] = meter } }

    func claim(_ contentType: String) -> BodyMeter? { meters.withLock { $0.removeValue(forKey: contentType) } }
}
