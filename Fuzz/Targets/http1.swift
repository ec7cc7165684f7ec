import NIOCore
import NIOEmbedded
import NIOHTTP1
import UploadCore

/// Feeds a server's bytes on an HTTP/1.1 connection to the engine's handlers: one request, and a second one if the
/// connection is kept.
func check(_ input: [UInt8]) {
    let pieces = input.pieces
    let whole = Parsed([input])
    expect(whole == Parsed(pieces), "the cuts change nothing")
    let connection = Connection(pieces: pieces)
    if let second = connection.second {
        // All bytes arrived before this request began, so none of them can be its response.
        expect(!second.hasPrefix("answered"), "a response is not older than its request: \(second)")
    }
    // NIO's decoder is slower than everything else here: compare one input in eight.
    if input.reduce(0, &+) % 8 == 0 { checkAgainstNIO(input, whole) }
}

/// The result of parsing these bytes, followed by the end of the connection.
private struct Parsed: Equatable {
    private(set) var status: UInt?
    private(set) var body = ByteBuffer()
    private(set) var isComplete = false
    private(set) var error: HTTP1ResponseError?

    init(_ pieces: [[UInt8]]) {
        var parser = HTTP1ResponseParser()
        do throws(HTTP1ResponseError) {
            for piece in pieces {
                parser.append(ByteBuffer(bytes: piece))
                while let event = try parser.next() { add(event) }
            }
            if let event = try parser.finish() { add(event) }
        } catch {
            // The cuts decide how much of an invalid response was parsed, but not the error.
            if case .notHTTP = error { self.error = .notHTTP("") } else { self.error = error }
            (status, body, isComplete) = (nil, ByteBuffer(), false)
        }
    }

    private mutating func add(_ event: HTTP1ResponseParser.Event) {
        switch event {
        case .head(let head): status = head.status.code
        case .body(let bytes): body.writeImmutableBuffer(bytes)
        case .end: isComplete = true
        }
    }
}

private struct Connection {
    private(set) var second: String?

    init(pieces: [[UInt8]]) {
        let channel = EmbeddedChannel()
        let socket = SocketHandler()
        let responses = HTTP1ResponseHandler()
        let handler = HTTPExchangeHandler(socket, responses: responses)
        var isKept = false
        handler.onIdle = { _ in
            isKept = true
            return true
        }
        do {
            try channel.pipeline.syncOperations.addHandlers([socket, HTTP1RequestHandler(), responses, handler])
            try channel.connect(to: try SocketAddress(ipAddress: "127.0.0.1", port: 80)).wait()
        } catch { fatalError("a connection is made: \(error)") }

        let one = Request()
        handler.start(one.exchange)
        for piece in pieces { channel.feed(piece) }
        if one.outcome == nil { _ = try? channel.finish(acceptAlreadyClosed: true) }
        expect(one.outcome != nil, "every request has an outcome")
        guard isKept, channel.isActive else {
            _ = try? channel.finish(acceptAlreadyClosed: true)
            return
        }
        let two = Request()
        handler.start(two.exchange)
        _ = try? channel.finish(acceptAlreadyClosed: true)
        second = two.outcome ?? "waits"
    }
}

/// NIO's decoder is stricter. A complete response that it accepts must parse to the same result, unless the engine
/// refuses it on purpose.
private func checkAgainstNIO(_ input: [UInt8], _ ours: Parsed) {
    let channel = EmbeddedChannel(
        handler: ByteToMessageHandler(HTTPResponseDecoder(informationalResponseStrategy: .forward)))
    defer { _ = try? channel.finish(acceptAlreadyClosed: true) }
    _ = try? channel.writeOutbound(
        HTTPClientRequestPart.head(HTTPRequestHead(version: .http1_1, method: .POST, uri: "/")))
    guard (try? channel.writeInbound(ByteBuffer(bytes: input))) != nil else { return }
    var status: UInt?
    var body = ByteBuffer()
    while let part = try? channel.readInbound(as: HTTPClientResponsePart.self) {
        switch part {
        case .head(let head):
            // Refused on purpose: a transfer coding that was not requested, and an invalid status.
            if head.headers.contains(name: "Transfer-Encoding"), head.headers["Transfer-Encoding"] != ["chunked"] {
                return
            }
            if head.status.code < 100 || head.version.major != 1 { return }
            // A bare CR before the status line is invalid (RFC 9112, section 2.2).
            let before = input.prefix { $0 == 0x0D || $0 == 0x0A } + [0]
            if zip(before, before.dropFirst()).contains(where: { $0 == 0x0D && $1 != 0x0A }) { return }
            status = head.status.code
        case .body(let bytes): body.writeImmutableBuffer(bytes)
        case .end:
            guard status.map({ $0 >= 200 }) ?? false else { return }
            expect(
                ours.error == nil && ours.isComplete, "NIO takes it, and we do not: \(String(describing: ours.error))")
            return expect(ours.status == status && ours.body == body, "it is read alike")
        }
    }
}
