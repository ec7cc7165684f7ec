import Foundation
import HTTPTypes
import NIOCore
import NIOHTTPTypes

/// The application behind the resumable uploads: writes each body that ends to a file of its own, and answers 200.
final class BodyWriter: ChannelInboundHandler {
    typealias InboundIn = HTTPRequestPart
    typealias OutboundOut = HTTPResponsePart

    private let folder: URL
    private var path = URL(fileURLWithPath: "/")
    private var file: FileHandle?

    init(_ folder: URL) { self.folder = folder }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head:
            path = folder.appendingPathComponent(UUID().uuidString + ".part")
            FileManager.default.createFile(atPath: path.path, contents: nil)
            file = try? FileHandle(forWritingTo: path)
        case .body(let bytes): try? file?.write(contentsOf: Data(bytes.readableBytesView))
        case .end:
            try? file?.close()
            // Only a body with an end is an upload that arrived.
            let whole = path.deletingPathExtension().appendingPathExtension("body")
            let isStored = (try? FileManager.default.moveItem(at: path, to: whole)) != nil
            var head = HTTPResponse(status: isStored ? .ok : .internalServerError)
            head.headerFields[.contentLength] = "0"
            context.write(wrapOutboundOut(.head(head)), promise: nil)
            context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        }
    }
}
