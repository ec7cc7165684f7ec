import NIOCore
import NIOEmbedded
import NIOHTTP1
import TestSupport
import Testing

@testable import UploadEngine

/// The handler that writes requests, without a connection.
@Suite("HTTP/1.1 requests", .phase(.computation)) struct HTTP1RequestTests {
    private func sent(_ parts: [HTTPClientRequestPart], by handler: any ChannelHandler) throws -> String {
        let channel = EmbeddedChannel(handler: handler)
        for part in parts { try channel.writeOutbound(part) }
        var bytes: [UInt8] = []
        while let written = try channel.readOutbound(as: IOData.self) {
            if case .byteBuffer(let buffer) = written { bytes += buffer.readableBytesView }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test("A head is sent as it is, and the body behind it")
    func bytes() throws {
        let head = HTTPRequestHead(
            version: .http1_1, method: .RAW(value: "purge"), uri: "/a%20b?c=d",
            headers: ["Host": "h:1", "X-A": "b  c", "x-a": "", "Content-Length": "2"])
        let text = try sent(
            [.head(head), .body(.byteBuffer(ByteBuffer(string: "hi"))), .end(nil)], by: HTTP1RequestHandler())
        #expect(text == "purge /a%20b?c=d HTTP/1.1\r\nHost: h:1\r\nX-A: b  c\r\nx-a: \r\nContent-Length: 2\r\n\r\nhi")
    }

    @Test("1,000 random requests are written as NIO's encoder writes them")
    func oracle() throws {
        var configuration = HTTPRequestEncoder.Configuration()
        // By itself it would choose the framing by the method.
        configuration.automaticallySetFramingHeaders = false
        for _ in 0..<1000 {
            func word() -> String {
                String((0..<Int.random(in: 1...40)).map { _ in "abcXYZ019-_".randomElement() ?? "a" })
            }
            let fields = (0..<Int.random(in: 0...12)).map { _ in
                (word(), ["", "é", word(), "\(word()) \(word())"].randomElement() ?? "")
            }
            let method = [HTTPMethod.POST, .PUT, .RAW(value: word())].randomElement() ?? .POST
            let head = HTTPRequestHead(
                version: .http1_1, method: method, uri: "/\(word())", headers: HTTPHeaders(fields))
            let body = (0..<Int.random(in: 0...3)).map { _ in
                HTTPClientRequestPart.body(.byteBuffer(ByteBuffer(string: word())))
            }
            let parts = [.head(head)] + body + [.end(nil)]
            let expected = try sent(parts, by: HTTPRequestEncoder(configuration: configuration))
            #expect(try sent(parts, by: HTTP1RequestHandler()) == expected)
        }
    }

    @Test("The promise of a part is fulfilled when its bytes are written, that of the end behind them")
    func promises() throws {
        let channel = EmbeddedChannel(handler: HTTP1RequestHandler())
        var written: [String] = []
        func write(_ part: HTTPClientRequestPart, _ name: String) {
            let promise = channel.eventLoop.makePromise(of: Void.self)
            promise.futureResult.assumeIsolated().whenSuccess { written.append(name) }
            channel.write(part, promise: promise)
        }
        write(.head(HTTPRequestHead(version: .http1_1, method: .POST, uri: "/")), "head")
        write(.body(.byteBuffer(ByteBuffer(string: "x"))), "body")
        write(.end(nil), "end")
        #expect(written.isEmpty)
        channel.flush()
        #expect(written == ["head", "body", "end"])
        _ = try channel.finish()
    }
}
