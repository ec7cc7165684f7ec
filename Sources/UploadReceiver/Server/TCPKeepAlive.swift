import NIOCore
import _UploadLibc

/// TCP keep-alive: detects clients whose machine is gone, or that disconnected while their bytes waited. The system
/// sends probes after half a minute of silence, and ends a connection that the other side no longer has.
enum TCPKeepAlive {
    static func enable(on channel: any Channel) {
        guard let options = channel.syncOptions else { return }
        try? options.setOption(ChannelOptions.socketOption(.so_keepalive), value: 1)
        #if os(Linux)
        for (name, value) in [(TCP_KEEPIDLE, 30), (TCP_KEEPINTVL, 10), (TCP_KEEPCNT, 3)] {
            try? options.setOption(
                ChannelOptions.Types.SocketOption(level: .tcp, name: .init(rawValue: name)), value: .init(value))
        }
        #endif
    }
}
