import NIOCore
import NIOEmbedded
import NIOHTTP1
import UploadCore

/// Bytes of a server on an HTTP/1.1 connection, with the handlers of the engine behind them: one request, and another one
/// if the connection is kept.
func check(_ input: [UInt8]) {
    let whole = Connection(pieces: [input])
    let cut = Connection(pieces: input.pieces)
    expect(whole.first == cut.first, "the cuts change nothing: \(whole.first), \(cut.first)")
    if let second = cut.second {
        // All bytes came before it began, so whatever it got is no response to it.
        expect(!second.hasPrefix("answered"), "a response is not older than its request: \(second)")
    }
    checkAgainstNIO(input)
}

private struct Connection {
    private(set) var first = "waits"
    private(set) var second: String?

    init(pieces: [[UInt8]]) {
        let channel = EmbeddedChannel()
        let loop = channel.embeddedEventLoop
        let socket = SocketHandler()
        let responses = HTTP1ResponseHandler()
        let handler = HTTPExchangeHandler(socket, responses: responses)
        var isKept = false
        handler.onIdle = { _ in
            isKept = true
            return true
        }
        do {
            try channel.pipeline.syncOperations.addHandlers([socket, HTTPRequestEncoder(), responses, handler])
            try channel.connect(to: try SocketAddress(ipAddress: "127.0.0.1", port: 80)).wait()
        } catch { return expect(false, "a connection is made: \(error)") }

        let one = Request(loop)
        handler.start(one.exchange)
        for piece in pieces { channel.feed(piece) }
        if one.outcome == nil { _ = try? channel.finish(acceptAlreadyClosed: true) }
        first = one.outcome ?? "waits"
        guard isKept, channel.isActive else { return }
        let two = Request(loop)
        handler.start(two.exchange)
        _ = try? channel.finish(acceptAlreadyClosed: true)
        second = two.outcome ?? "waits"
    }
}

/// NIO's decoder is stricter. Whole responses that it takes are read alike, unless they have a field that it reads otherwise.
private func checkAgainstNIO(_ input: [UInt8]) {
    let channel = EmbeddedChannel(
        handler: ByteToMessageHandler(HTTPResponseDecoder(informationalResponseStrategy: .forward)))
    _ = try? channel.writeOutbound(HTTPClientRequestPart.head(HTTPRequestHead(version: .http1_1, method: .POST, uri: "/")))
    let isGood = (try? channel.writeInbound(ByteBuffer(bytes: input))) != nil
    var status: UInt?
    var body = ByteBuffer()
    var isComplete = false
    while !isComplete, let part = try? channel.readInbound(as: HTTPClientResponsePart.self) {
        switch part {
        case .head(let head):
            // A coding that was not asked for, and a status that no response has, are for us to refuse.
            if head.headers.contains(name: "Transfer-Encoding"), head.headers["Transfer-Encoding"] != ["chunked"] { return }
            if head.status.code < 100 || head.version.major != 1 { return }
            status = head.status.code
        case .body(let bytes): body.writeImmutableBuffer(bytes)
        case .end: isComplete = status.map { $0 >= 200 } ?? false
        }
    }
    _ = try? channel.finish(acceptAlreadyClosed: true)
    guard isGood, isComplete else { return }

    var parser = HTTP1ResponseParser()
    parser.append(ByteBuffer(bytes: input))
    var ours = ByteBuffer()
    var oursIsComplete = false
    do throws(HTTP1ResponseError) {
        while let event = try parser.next() {
            switch event {
            case .head(let head): if head.status.code >= 200 { expect(head.status.code == status, "the same status") }
            case .body(let bytes): ours.writeImmutableBuffer(bytes)
            case .end: oursIsComplete = true
            }
        }
    } catch { return expect(false, "NIO takes it, and we do not: \(error)") }
    expect(oursIsComplete && ours == body, "the same body")
}
