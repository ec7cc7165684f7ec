import NIOCore
import NIOEmbedded
import Testing

@testable import UploadCore
@testable import UploadEngine

@Suite("HTTP/2 frames as bytes") struct HTTP2FrameTests {
    private static let preface = Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8)
    /// DATA of 3 bytes, an empty SETTINGS, DATA of 5 bytes.
    private static let frames: [UInt8] =
        [0, 0, 3, 0, 0, 0, 0, 0, 1, 1, 2, 3] + [0, 0, 0, 4, 0, 0, 0, 0, 0] + [0, 0, 5, 0, 1, 0, 0, 0, 1, 1, 2, 3, 4, 5]
    private static let windowUpdate: [UInt8] = [0, 0, 4, 8, 0, 0, 0, 0, 0, 0, 0, 0, 1]

    @Test("Frames and body bytes are counted, wherever the bytes are cut")
    func cuts() {
        let bytes = Self.preface + Self.frames
        for cut in 0...bytes.count {
            var reader = HTTP2FrameReader(preface: 24)
            for piece in [bytes[..<cut], bytes[cut...]] { reader.read(ByteBuffer(bytes: piece).readableBytesView) }
            #expect((reader.dataFrames, reader.otherFrames, reader.dataBytes) == (2, 1, 8), "cut at \(cut)")
        }
    }

    @Test("A server may send some frames at once, more over time, and more for each DATA frame of the client")
    func limit() {
        let limit = HTTP2FrameLimit(start: .uptimeNanoseconds(0))
        func allows(_ count: Int, dataSent: Int = 0, after seconds: Int64 = 0) -> Bool {
            limit.allows(count, dataSent: dataSent, at: .uptimeNanoseconds(0) + .seconds(seconds))
        }
        #expect(allows(10_000) && !allows(10_001))
        #expect(allows(11_000, after: 10) && !allows(11_001, after: 10))
        #expect(allows(10_800, dataSent: 100) && !allows(10_801, dataSent: 100))
        // A ping each second for a month, and two window updates for each frame of a terabyte.
        #expect(allows(2_600_000, after: 2_600_000))
        #expect(allows(134_217_728, dataSent: 67_108_864))
    }

    @Test("A flood of frames fails the connection, and is not passed on")
    func flood() throws {
        let channel = EmbeddedChannel(handler: HTTP2FrameMeter())
        var passed = 0
        #expect(throws: HTTP2ResponseError.self) {
            for _ in 0..<200 {
                try channel.writeInbound(ByteBuffer(bytes: (0..<100).flatMap { _ in Self.windowUpdate }))
                passed += 1
            }
        }
        #expect((100..<120).contains(passed))
        try channel.writeInbound(ByteBuffer(bytes: Self.windowUpdate))
        for _ in 0..<passed { #expect(try channel.readInbound(as: ByteBuffer.self) != nil) }
        #expect(try channel.readInbound(as: ByteBuffer.self) == nil)
    }
}
