import NIOCore
import NIOEmbedded
import NIOHTTP1
import NIOHTTP2
import UploadCore

/// Feeds a server's frames on an HTTP/2 connection to NIO's handlers and the engine's.
///
/// An input that begins with a zero holds the raw bytes after the server's SETTINGS. Any other input is a list of frames:
/// type, flags, stream and length, a byte each, then the payload. So most inputs are frames.
func check(_ input: [UInt8]) {
    guard let kind = input.first else { return }
    let bytes = kind == 0 ? Array(input.dropFirst()) : frames(input[...])
    expect(!outcome(of: bytes.pieces).isEmpty, "every request has an outcome")
}

private func frames(_ input: ArraySlice<UInt8>) -> [UInt8] {
    var rest = input
    var bytes: [UInt8] = []
    while let type = rest.popFirst(), let flags = rest.popFirst(), let stream = rest.popFirst(),
        let length = rest.popFirst()
    {
        let payload = rest.prefix(Int(length))
        rest = rest.dropFirst(payload.count)
        bytes += [0, 0, UInt8(payload.count), type % 16, flags, 0, 0, 0, stream % 8] + payload
    }
    return bytes
}

/// The outcome of a request to a server that sends these pieces and then closes the connection.
private func outcome(of pieces: [[UInt8]]) -> String {
    let channel = EmbeddedChannel()
    let request = Request()
    do {
        try channel.pipeline.syncOperations.addHandler(SocketHandler())
        try channel.connect(to: try SocketAddress(ipAddress: "127.0.0.1", port: 443)).wait()
        let carrier = try HTTP2ConnectionHandler(channel)
        carrier.onIdle = { _ in true }
        carrier.start(request.exchange)
        // The server's SETTINGS, and the acknowledgement of ours.
        channel.feed([0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 4, 1, 0, 0, 0, 0])
        for piece in pieces {
            channel.feed(piece)
            while (try? channel.readOutbound(as: IOData.self)) != nil {}
        }
    } catch { return "failed: \(error)" }
    _ = try? channel.finish(acceptAlreadyClosed: true)
    if request.outcome == nil { request.exchange.cancel() }
    return request.outcome ?? ""
}
