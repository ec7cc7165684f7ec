import NIOCore

/// Counts the bytes of bodies in the DATA frames that are sent, below HTTP/2's flow control: NIO reports only when a whole
/// chunk of a body was written. It also enforces ``HTTP2FrameLimit`` on the frames that arrive.
final class HTTP2FrameMeter: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    typealias OutboundIn = IOData
    typealias OutboundOut = IOData

    /// The length of the connection preface (RFC 9113, section 3.4).
    private static let prefaceLength = 24

    private var sent = HTTP2FrameReader(preface: prefaceLength)
    private var received = HTTP2FrameReader()
    private var bytesBefore: Int64 = 0
    private let limit = HTTP2FrameLimit()
    private var isRefused = false

    /// Bytes of bodies that were sent since the last reset. NIO pads no DATA frames.
    var dataBytes: Int64 { sent.dataBytes - bytesBefore }

    /// Starts the count of a request.
    func reset() { bytesBefore = sent.dataBytes }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if case .byteBuffer(let bytes) = unwrapOutboundIn(data) { sent.read(bytes.readableBytesView) }
        context.write(data, promise: promise)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isRefused else { return }
        received.read(unwrapInboundIn(data).readableBytesView)
        isRefused = !limit.allows(received.otherFrames, dataSent: sent.dataFrames, at: .now())
        guard !isRefused else { return context.fireErrorCaught(HTTP2ResponseError.tooManyFrames) }
        context.fireChannelRead(data)
    }
}
