import NIOCore

/// Counts the bytes of bodies in the frames that HTTP/2 sends, below the place where it waits for room at the server: NIO
/// tells only when a whole chunk of a body has reached the socket. It also refuses a server that sends far more frames than
/// a response needs, each of which takes time to look at.
final class DataFrameMeter: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    typealias OutboundIn = IOData
    typealias OutboundOut = IOData

    /// "PRI * HTTP/2.0", and what belongs to it (RFC 9113, section 3.4).
    private static let prefaceLength = 24

    private var sent = HTTP2FrameReader(preface: prefaceLength)
    private var received = HTTP2FrameReader()
    private var bytesBefore: Int64 = 0
    private let limit = HTTP2FrameLimit()
    private var isRefused = false

    /// Bytes of bodies that were let through since the last reset. Nothing here pads its data.
    var dataBytes: Int64 { sent.dataBytes - bytesBefore }

    /// Begins to count anew: with each request.
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
