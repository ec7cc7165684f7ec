import NIOCore
import NIOEmbedded
import NIOHPACK
import NIOHTTP1
import NIOHTTP2
import Testing

@testable import UploadCore
@testable import UploadEngine

/// The first handlers of a stream, in front of NIO's codec.
@Suite("HTTP/2 response heads") struct HTTP2HeadTests {
    private func stream() throws -> EmbeddedChannel {
        let channel = EmbeddedChannel(handlers: [
            HTTP2StreamHandler(), HTTP2FramePayloadToHTTP1ClientCodec(httpProtocol: .https),
        ])
        let head = HTTPRequestHead(version: .http1_1, method: .POST, uri: "/", headers: ["Host": "h"])
        try channel.writeOutbound(HTTPClientRequestPart.head(head))
        return channel
    }

    private func headers(_ status: [String], endsStream: Bool = false) -> HTTP2Frame.FramePayload {
        .headers(.init(headers: HPACKHeaders(status.map { (":status", $0) }), endStream: endsStream))
    }

    @Test(
        "A status that is not three digits is an error, and reaches no other handler",
        arguments: [
            "", "-1", "-200", "-9223372036854775808", "+200", "-0", "00200", "9223372036854775807", "65536", "1000",
            "99",
            "20", "2000", "2e2", "２００", " 200", "200 ", "0", "000",
        ])
    func status(text: String) throws {
        let channel = try stream()
        #expect(throws: HTTP2ResponseError.self) { try channel.writeInbound(headers([text])) }
        _ = try? channel.writeInbound(headers(["200"]))
        #expect(try channel.readInbound(as: HTTPClientResponsePart.self) == nil)
    }

    @Test("No status, two of them, or a body before the head is an error")
    func none() throws {
        for payload in [
            headers([]), headers(["200", "200"]), .data(.init(data: .byteBuffer(ByteBuffer(string: "x")))),
        ] {
            let channel = try stream()
            #expect(throws: HTTP2ResponseError.self) { try channel.writeInbound(payload) }
        }
    }

    @Test("A status of three digits is accepted, after an interim one", arguments: ["200", "404", "500", "599", "999"])
    func good(text: String) throws {
        let channel = try stream()
        try channel.writeInbound(headers(["103"]))
        try channel.writeInbound(headers([text]))
        try channel.writeInbound(HTTP2Frame.FramePayload.headers(.init(headers: ["t": "t"], endStream: true)))
        var statuses: [UInt] = []
        while let part = try channel.readInbound(as: HTTPClientResponsePart.self) {
            if case .head(let head) = part { statuses.append(head.status.code) }
        }
        #expect(statuses == [103, UInt(text)])
    }
}
