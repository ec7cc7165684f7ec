import NIOCore
import _UploadLibc

/// The first handler of the pipeline, below TLS. Counts bytes, reads TCP_INFO, and can reset the connection.
final class SocketHandler: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = IOData

    /// Keeps the kernel from buffering megabytes that it cannot send yet, so that an abort leaves little behind, and that
    /// outside Linux the bytes that count as sent are close to those that the peer has.
    static let unsentLowWaterMark: (option: ChannelOptions.Types.SocketOption, value: Int)? = {
        #if os(Linux)
        let name: CInt = 25  // TCP_NOTSENT_LOWAT, in linux/tcp.h only
        #elseif canImport(Darwin)
        let name = TCP_NOTSENT_LOWAT
        #endif
        #if os(Linux) || canImport(Darwin)
        return (ChannelOptions.Types.SocketOption(level: .tcp, name: .init(rawValue: name)), 128 * 1024)
        #else
        return nil
        #endif
    }()

    private var context: ChannelHandlerContext?
    /// The number of the socket, once it is connected. It is the socket's as long as the channel is active.
    private var socket: NIOBSDSocket.Handle?
    /// Bytes of the stream that were written and read.
    private var written: Int64 = 0
    private var read: Int64 = 0
    /// Bytes of the stream up to the last flush. Those behind it have not left the process.
    private var flushed: Int64 = 0
    /// The kernel's counts before the first byte of the stream: they include the handshake of TCP.
    private var initialTCPInfo: TCPInfo?
    /// The length of the stream before the present request, until something arrives.
    private var startOfRequest: Int64?
    /// Whether the connection had ended before the peer's TCP received a byte of the present request. Linux only, unless no byte
    /// had left the process.
    private(set) var wasClosedBeforeRequest = false
    /// Whether this side has reset the connection.
    private(set) var wasReset = false
    /// Called whenever bytes arrive, even if they are a part of a head only.
    var onReceive: () -> Void = {}

    /// A request follows another one.
    func beginRequest() { (startOfRequest, wasClosedBeforeRequest) = (written, false) }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        noteClose()
        read += Int64(unwrapInboundIn(data).readableBytes)
        onReceive()
        context.fireChannelRead(data)
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        // Without a read before it, NIO calls it for the end of the stream, before it closes the socket.
        noteClose(hasEnded: true)
        context.fireChannelReadComplete()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if let start = startOfRequest, flushed <= start {
            (startOfRequest, wasClosedBeforeRequest) = (nil, true)
        } else if (error as? IOError)?.errnoCode == EPIPE {
            // The error of a socket that was reset after the end of the peer's stream; without that end it is ECONNRESET.
            noteClose(hasEnded: true)
        }
        context.fireErrorCaught(error)
    }

    /// Compares the peer's end with the request. The packet with the end acknowledges all that the peer's TCP had received: when it
    /// acknowledges no byte of the request, the peer has read none.
    ///
    /// - Parameter hasEnded: Whether the peer's stream has ended. A reset may have followed.
    private func noteClose(hasEnded: Bool = false) {
        guard let start = startOfRequest, let initialTCPInfo, let now = tcpInfo else { return }
        startOfRequest = nil
        wasClosedBeforeRequest =
            (hasEnded || now.isClosedByPeer) && now.acknowledged - initialTCPInfo.acknowledged <= start
    }

    func channelActive(context: ChannelHandlerContext) {
        start()
        context.fireChannelActive()
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        // The connect future can complete before `channelActive` is called.
        start()
        written += Int64(unwrapOutboundIn(data).readableBytes)
        context.write(data, promise: promise)
    }

    func flush(context: ChannelHandlerContext) {
        flushed = written
        context.flush()
    }

    /// Fetches the number of the socket, and its first counts, when it is connected.
    private func start() {
        guard socket == nil, let context else { return }
        socket = try? context.channel.pipeline.syncOperations.withUnsafeTransportIfAvailable(
            of: NIOBSDSocket.Handle.self
        ) { $0 }
        initialTCPInfo = tcpInfo
    }

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

    /// Closes gracefully: flushes pending writes and sends TLS `close_notify`.
    func close() { context?.channel.close(promise: nil) }

    /// Closes at once with a TCP reset; pending writes are dropped.
    ///
    /// A server notices at once even if it has stopped reading, and cannot take a part of a body for the whole.
    func reset() {
        guard let context else { return }
        wasReset = true
        // Without the option the peer sees an orderly end in the middle of a body, which it has to refuse as well.
        _ = (context.channel as? any SocketOptionProvider)?.setSoLinger(linger(l_onoff: 1, l_linger: 0))
        // From this handler the close does not pass TLS, which would send `close_notify` and wait for the peer's.
        context.close(mode: .all, promise: nil)
    }

    /// Whether the connection is open and, by the state of the kernel at this moment, the peer has neither closed it nor
    /// sent bytes that were not read.
    var isIdle: Bool {
        guard let context, context.channel.isActive else { return false }
        guard let initialTCPInfo, let now = tcpInfo else { return true }
        return now.isEstablished && now.received - initialTCPInfo.received == read
    }

    /// Whether the connection has ended, or the end of the peer's stream has arrived at the kernel.
    var isClosedByPeer: Bool {
        guard let context, context.channel.isActive else { return true }
        return tcpInfo.map { !$0.isEstablished } ?? false
    }

    /// The time for a packet to the peer and back; zero outside Linux.
    var roundTrip: TimeAmount { .microseconds(Int64(tcpInfo?.roundTrip ?? 0)) }

    /// Bytes that were written and not acknowledged by the peer's TCP; outside Linux, those in the connection's buffer.
    ///
    /// Over TLS these are bytes of the encrypted stream, a fraction of a percent more than the plain ones.
    var bytesInFlight: Int64 {
        guard let context else { return 0 }
        if let initialTCPInfo, let now = tcpInfo {
            return written - (now.acknowledged - initialTCPInfo.acknowledged)
        }
        return Int64((try? context.channel.syncOptions?.getOption(.bufferedWritableBytes)) ?? 0)
    }

    private var tcpInfo: TCPInfo? {
        guard let socket, let context, context.channel.isActive else { return nil }
        return TCPInfo(of: socket)
    }
}
