import NIOCore
import NIOHTTP1

/// Writes the requests of one HTTP/1.1 connection (RFC 9112, section 3). Heads are sent unchanged: names and values were checked,
/// and say how the body is framed.
///
/// NIO's encoder takes three times as many instructions for a head.
final class HTTP1RequestHandler: ChannelOutboundHandler {
    typealias OutboundIn = HTTPClientRequestPart
    typealias OutboundOut = IOData

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        let bytes =
            switch unwrapOutboundIn(data) {
            case .head(let head): IOData.byteBuffer(context.channel.allocator.buffer(bytes: head.bytes))
            case .body(let bytes): bytes
            // The body ends with its length.
            case .end: IOData.byteBuffer(ByteBuffer())
            }
        context.write(wrapOutboundOut(bytes), promise: promise)
    }
}

extension HTTPRequestHead {
    /// The head as it is sent.
    var bytes: [UInt8] {
        // Not text, whose parts take three times as long to join.
        var bytes: [UInt8] = []
        bytes.reserveCapacity(512)
        bytes += method.rawValue.utf8
        bytes.append(UInt8(ascii: " "))
        bytes += uri.utf8
        bytes += " HTTP/1.1\r\n".utf8
        for (name, value) in headers {
            bytes += name.utf8
            bytes.append(UInt8(ascii: ":"))
            bytes.append(UInt8(ascii: " "))
            bytes += value.utf8
            bytes.append(UInt8(ascii: "\r"))
            bytes.append(UInt8(ascii: "\n"))
        }
        bytes.append(UInt8(ascii: "\r"))
        bytes.append(UInt8(ascii: "\n"))
        return bytes
    }
}
