import NIOCore
import _UploadLibc

/// Stands next to the socket, below TLS: tells what only the socket knows, and ends it without ceremony.
final class SocketHandler: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = IOData

    /// Keeps the kernel from taking megabytes that it cannot send yet, so that an abort leaves little behind, and that
    /// elsewhere than on Linux what counts as sent is close to what the peer has.
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
    /// Bytes of the stream that were written since the connection stands.
    private var written: Int64 = 0
    /// Bytes of the stream that were read.
    private var read: Int64 = 0
    /// What the kernel counted before anything was written or read: it counts the handshake too.
    private var atFirst: TransmissionControl?
    /// Called whenever bytes arrive, though they be a part of a head only.
    var onReceive: () -> Void = {}

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        read += Int64(unwrapInboundIn(data).readableBytes)
        onReceive()
        context.fireChannelRead(data)
    }

    func channelActive(context: ChannelHandlerContext) {
        if atFirst == nil { atFirst = transmissionControl }
        context.fireChannelActive()
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        // Who waits for the connection may be told before this handler is.
        if atFirst == nil { atFirst = transmissionControl }
        written += Int64(unwrapOutboundIn(data).readableBytes)
        context.write(data, promise: promise)
    }

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

    /// Ends the connection in good order: what waits is sent, and TLS says goodbye.
    func close() { context?.channel.close(promise: nil) }

    /// Ends the connection at once, with a reset: nothing that waits is sent, nobody is waited for.
    ///
    /// A server sees it at once even if it has stopped reading, and cannot take a part of a body for the whole.
    func reset() {
        guard let context else { return }
        // Without the option the peer sees an orderly end in the middle of a body, which it has to refuse as well.
        _ = (context.channel as? any SocketOptionProvider)?.setSoLinger(linger(l_onoff: 1, l_linger: 0))
        // From here it passes by TLS, which would say goodbye and wait for the answer.
        context.close(mode: .all, promise: nil)
    }

    /// Whether the peer has neither ended the connection nor said anything that has not been read, as far as the kernel
    /// knows at this moment.
    var isQuiet: Bool {
        guard let context, context.channel.isActive else { return false }
        guard let atFirst, let now = transmissionControl else { return true }
        let established: UInt8 = 1  // TCP_ESTABLISHED
        return now.state == established && now.received - atFirst.received == read
    }

    /// Bytes that were written and that the peer does not have yet, as far as is known: on Linux those that its TCP has not
    /// acknowledged, elsewhere those that wait in the connection's buffer.
    ///
    /// Over TLS these are bytes of the encrypted stream, a fraction of a percent more than the plain ones.
    var bytesUnderWay: Int64 {
        guard let context else { return 0 }
        if let atFirst, let now = transmissionControl { return written - (now.acknowledged - atFirst.acknowledged) }
        return Int64((try? context.channel.syncOptions?.getOption(.bufferedWritableBytes)) ?? 0)
    }

    private var transmissionControl: TransmissionControl? {
        #if os(Linux)
        guard let socket = context?.channel as? any SocketOptionProvider else { return nil }
        var information: TransmissionControl?
        // On the channel's own event loop the value is there at once.
        socket.unsafeGetSocketOption(level: .tcp, name: .init(rawValue: TCP_INFO))
            .assumeIsolated().whenSuccess { (value: TransmissionControl) in information = value }
        return information
        #else
        return nil
        #endif
    }
}

/// `struct tcp_info` of linux/tcp.h, whose fields never move; the C library's header ends too soon.
private struct TransmissionControl {
    private let bytes: SIMD64<UInt32>

    /// `tcpi_state`.
    var state: UInt8 { load(at: 0) }
    /// `tcpi_bytes_acked`, since Linux 4.1: bytes of the stream that the peer's TCP has acknowledged.
    var acknowledged: Int64 { load(at: 120) }
    /// `tcpi_bytes_received`, since Linux 4.1: bytes of the stream that have arrived here.
    var received: Int64 { load(at: 128) }

    private func load<Field: BitwiseCopyable>(at offset: Int) -> Field {
        withUnsafeBytes(of: bytes) { $0.load(fromByteOffset: offset, as: Field.self) }
    }
}
