/// `struct tcp_info` of linux/tcp.h, whose fields never move; the C library's header lacks the last ones.
struct TCPInfo {
    private let bytes: SIMD64<UInt32>

    /// `tcpi_state`.
    var state: UInt8 { load(at: 0) }
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
