import NIOCore
import NIOHPACK
import NIOHTTP2

/// Distinguishes a stream that the server has reset from one that was closed because of invalid frames, and guards NIO's
/// codec, which traps on a negative status. The first handler of a stream's pipeline.
final class HTTP2StreamHandler: ChannelInboundHandler {
    typealias InboundIn = HTTP2Frame.FramePayload

    private var isReset = false
    /// Whether NIO closed the stream because of invalid frames.
    private var isClosedLocally = false
    /// Whether a head was invalid. The rest of the stream is ignored.
    private var isBroken = false
    /// Whether the final head has arrived; the next one holds trailers.
    private var hasResponse = false

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isBroken else { return }
        switch unwrapInboundIn(data) {
        case .rstStream: isReset = true
        case .headers(let frame) where !hasResponse:
            guard let status = Self.status(frame.headers[":status"]) else {
                isBroken = true
                let status = frame.headers[":status"].joined(separator: ", ")
                return context.fireErrorCaught(HTTP2ResponseError.status(status))
            }
            hasResponse = status >= 200
        case .data where !hasResponse:
            isBroken = true
            return context.fireErrorCaught(HTTP2ResponseError.bodyBeforeHead)
        default: break
        }
        context.fireChannelRead(data)
    }

    /// Three digits (RFC 9110, section 15); `nil` for anything else.
    private static func status(_ values: [String]) -> Int? {
        guard values.count == 1, values[0].utf8.count == 3, values[0].utf8.allSatisfy(\.isDigit),
            let status = Int(values[0]), status >= 100
        else { return nil }
        return status
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard let code = (error as? NIOHTTP2Errors.StreamClosed)?.errorCode else {
            return context.fireErrorCaught(error)
        }
        isClosedLocally = !isReset
        if isReset {
            context.fireErrorCaught(HTTP2Failure(reset: code))
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        guard isClosedLocally else { return context.fireChannelInactive() }
        // NIO reports the error on the connection after the end of the stream.
        context.eventLoop.assumeIsolated().execute { context.fireChannelInactive() }
    }
}
