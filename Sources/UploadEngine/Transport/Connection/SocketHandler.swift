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
    /// Bytes of the stream that were written and read.
    private var written: Int64 = 0
    private var read: Int64 = 0
    /// The kernel's counts before the first byte of the stream: they include the handshake of TCP.
    private var initialTCPInfo: TCPInfo?
    /// Called whenever bytes arrive, even if they are a part of a head only.
    var onReceive: () -> Void = {}

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        read += Int64(unwrapInboundIn(data).readableBytes)
        onReceive()
        context.fireChannelRead(data)
    }

    func channelActive(context: ChannelHandlerContext) {
        if initialTCPInfo == nil { initialTCPInfo = tcpInfo }
        context.fireChannelActive()
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        // The connect future can complete before `channelActive` is called.
        if initialTCPInfo == nil { initialTCPInfo = tcpInfo }
        written += Int64(unwrapOutboundIn(data).readableBytes)
        context.write(data, promise: promise)
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
        let established: UInt8 = 1  // TCP_ESTABLISHED
        return now.state == established && now.received - initialTCPInfo.received == read
    }

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
        #if os(Linux)
        guard let socket = context?.channel as? any SocketOptionProvider else { return nil }
        var information: TCPInfo?
        // On the channel's own event loop the future completes at once.
        socket.unsafeGetSocketOption(level: .tcp, name: .init(rawValue: TCP_INFO))
            .assumeIsolated().whenSuccess { (value: TCPInfo) in information = value }
        return information
        #else
        return nil
        #endif
    }
}
