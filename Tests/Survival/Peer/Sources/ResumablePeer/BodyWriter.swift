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
        case .head(let head):
            // OPTIONS is passed on as well.
            guard head.method == .post else { return }
            path = folder.appendingPathComponent(UUID().uuidString + ".part")
            guard FileManager.default.createFile(atPath: path.path, contents: nil) else { return }
            file = try? FileHandle(forWritingTo: path)
        case .body(let bytes): try? file?.write(contentsOf: Data(bytes.readableBytesView))
        case .end:
            var head = HTTPResponse(status: store() ? .ok : .internalServerError)
            head.headerFields[.contentLength] = "0"
            context.write(wrapOutboundOut(.head(head)), promise: nil)
            context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        }
    }

    /// Renames the file of a body that has ended: only such a one is an upload that arrived.
    private func store() -> Bool {
        guard let ended = file else { return true }
        file = nil
        let whole = path.deletingPathExtension().appendingPathExtension("body")
        do {
            try ended.close()
            try FileManager.default.moveItem(at: path, to: whole)
            return true
        } catch { return false }
    }
}
