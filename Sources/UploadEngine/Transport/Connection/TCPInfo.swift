#if os(Linux)
import _UploadLibc
#endif

/// `struct tcp_info` of linux/tcp.h, whose fields never move; the C library's header lacks the last ones.
struct TCPInfo {
    private var bytes = SIMD64<UInt32>()

    /// Asks the kernel; `nil` for a socket of another kind, and outside Linux.
    init?(of socket: CInt) {
        #if os(Linux)
        var length = socklen_t(MemoryLayout<SIMD64<UInt32>>.size)
        guard getsockopt(socket, CInt(IPPROTO_TCP), TCP_INFO, &bytes, &length) == 0 else { return nil }
        #else
        return nil
        #endif
    }

    /// Whether neither side has closed the connection: `tcpi_state` is `TCP_ESTABLISHED`.
    var isEstablished: Bool { state == 1 }
    /// Whether the peer's end has arrived, and this side has not closed: `TCP_CLOSE_WAIT`.
    var isClosedByPeer: Bool { state == 8 }
    private var state: UInt8 { load(at: 0) }
    /// `tcpi_rtt`: the smoothed round-trip time in microseconds.
    var roundTrip: UInt32 { load(at: 68) }
    /// `tcpi_bytes_acked`, since Linux 4.1: bytes of the stream that the peer's TCP has acknowledged.
    var acknowledged: Int64 { load(at: 120) }
    /// `tcpi_bytes_received`, since Linux 4.1: bytes of the stream that have arrived here.
    var received: Int64 { load(at: 128) }

    private func load<Field: BitwiseCopyable>(at offset: Int) -> Field {
        withUnsafeBytes(of: bytes) { $0.load(fromByteOffset: offset, as: Field.self) }
    }
}
