import NIOCore

/// Counts the bytes of bodies in the frames that HTTP/2 sends, below the place where it waits for room at the server.
///
/// Without it nobody knew how much of a body has reached the socket: NIO tells when a whole chunk has.
final class DataFrameMeter: ChannelOutboundHandler {
    typealias OutboundIn = IOData

    /// "PRI * HTTP/2.0", and what belongs to it (RFC 9113, section 3.4).
    private static let prefaceLength = 24
    private static let headLength = 9

    /// Bytes of bodies that were let through since the last reset.
    private(set) var dataBytes: Int64 = 0
    /// Bytes that belong to the preface or to the payload of the current frame.
    private var rest = prefaceLength
    private var isData = false
    /// What came of the next frame's head.
    private var head: [UInt8] = []

    /// Begins to count anew: with each request.
    func reset() { dataBytes = 0 }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if case .byteBuffer(let bytes) = unwrapOutboundIn(data) { read(bytes.readableBytesView) }
        context.write(data, promise: promise)
    }

    private func read(_ bytes: ByteBufferView) {
        var bytes = bytes
        while !bytes.isEmpty {
            if rest > 0 {
                let count = min(rest, bytes.count)
                if isData { dataBytes += Int64(count) }
                rest -= count
                bytes = bytes.dropFirst(count)
            } else {
                let missing = bytes.prefix(Self.headLength - head.count)
                head += missing
                bytes = bytes.dropFirst(missing.count)
                guard head.count == Self.headLength else { return }
                // Length, type, flags, stream (RFC 9113, section 4.1). Nothing here pads its data.
                rest = Int(head[0]) << 16 | Int(head[1]) << 8 | Int(head[2])
                isData = head[3] == 0
                head = []
            }
        }
    }
}
