import Libc
import NIOCore

/// Stands next to the socket, below TLS: tells what only the socket knows, and ends it without ceremony.
final class SocketHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    /// Keeps the kernel from taking megabytes that it cannot send yet, so that what counts as sent is close to what the
    /// peer has, and an abort leaves little behind.
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
    /// Called whenever bytes arrive, though they be a part of a head only.
    var onReceive: () -> Void = {}

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        onReceive()
        context.fireChannelRead(data)
    }

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

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

    /// Whether the peer has not ended the connection, as far as the kernel knows at this moment.
    var isOpen: Bool {
        guard let context, context.channel.isActive else { return false }
        let established: UInt8 = 1  // TCP_ESTABLISHED
        // struct tcp_info begins with its state, a byte.
        return transmissionControl.map { UInt8(truncatingIfNeeded: UInt32(littleEndian: $0[0])) == established } ?? true
    }

    /// Bytes that wait in the connection's buffer or, on Linux, unsent in the kernel's. Over TLS these are bytes of the
    /// encrypted stream, a fraction of a percent more than the plain ones.
    var bytesHeldBack: Int64 {
        guard let context else { return 0 }
        let buffered = (try? context.channel.syncOptions?.getOption(.bufferedWritableBytes)) ?? 0
        // tcpi_notsent_bytes is the 37th word (linux/tcp.h, stable since Linux 4.6).
        return Int64(buffered) + Int64(transmissionControl?[36] ?? 0)
    }

    /// `struct tcp_info` as 32-bit words, on Linux.
    private var transmissionControl: SIMD64<UInt32>? {
        #if os(Linux)
        guard let socket = context?.channel as? any SocketOptionProvider else { return nil }
        var words: SIMD64<UInt32>?
        // On the channel's own event loop the value is there at once.
        socket.unsafeGetSocketOption(level: .tcp, name: .init(rawValue: TCP_INFO))
            .assumeIsolated().whenSuccess { (value: SIMD64<UInt32>) in words = value }
        return words
        #else
        return nil
        #endif
    }
}
