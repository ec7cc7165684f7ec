import NIOCore
import _UploadLibc

/// Finds out about clients whose machine is gone, or that left while their bytes waited: the system asks after half a
/// minute of silence, and ends a connection whose other side does not know it any more.
enum KeepAlive {
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
