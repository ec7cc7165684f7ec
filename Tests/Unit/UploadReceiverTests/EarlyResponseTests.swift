import Foundation
import TestSupport
import Testing

@testable import UploadReceiver

/// Responses before the end of the body, to clients that continue sending.
@Suite(.phase(.receiver), .timeLimit(minutes: 3)) struct EarlyResponseTests {
    private static let chunk = "10000\r\n" + String(repeating: "x", count: 65_536) + "\r\n"

    /// Sends everything before reading, as simple clients do.
    private func response(
        _ head: String, then piece: String, times: Int, configure: (inout ReceiverConfiguration) -> Void
    ) async throws -> (text: String, end: RawClient.End) {
        var result = ("", RawClient.End.reset)
        try await TestServer.run(
            configure: {
                // Longer than the busiest machine needs for these bytes.
                $0.drainTime = .seconds(60)
                configure(&$0)
            }
        ) { server in
            result = try await RawClient.run(server) { client in
                try client.send(head)
                for _ in 0..<times { try client.send(piece) }
                return try client.receiveAll()
            }
            #expect(try names(in: server.directory) == [])
        }
        return result
    }

    @Test("A client can read the 413 for an announced body over the limit", arguments: 0..<5)
    func clientCanRead413(_: Int) async throws {
        let (text, end) = try await response(
            RawForm.head(length: 16 << 20), then: String(repeating: "x", count: 65_536), times: 256,
            configure: { $0.maximumSize = 65_536 })
        #expect(text.hasPrefix("HTTP/1.1 413 "))
        #expect(text.contains("the body is 16777216 bytes long, more than the 65536 accepted"))
        #expect(text.contains("\r\nConnection: close\r\n"))
        #expect(end == .orderly)
    }

    @Test("A client can read the 413 for a chunked body over the limit", arguments: 0..<5)
    func clientCanRead4132(_: Int) async throws {
        let start = "\r\n--B\r\nContent-Disposition: form-data; name=f; filename=f\r\n\r\n"
        let first = String(start.utf8.count, radix: 16) + "\r\n\(start)\r\n"
        let (text, end) = try await response(
            RawForm.head(length: nil) + first, then: Self.chunk, times: 256, configure: { $0.maximumSize = 1 << 20 })
        #expect(text.hasPrefix("HTTP/1.1 413 "))
        #expect(text.contains("the body is longer than the 1048576 bytes accepted"))
        #expect(end == .orderly)
    }

    @Test("The limit of the body is exact to the byte")
    func limitBodyExactByte() async throws {
        let body = RawForm.body("abc")
        for (limit, status) in [(body.utf8.count, 200), (body.utf8.count - 1, 413)] {
            try await TestServer.run(configure: { $0.maximumSize = Int64(limit) }) { server in
                let text = try await RawClient.run(server) { client in
                    try client.send(RawForm.request(body))
                    return try client.receiveAll().text
                }
                #expect(text.hasPrefix("HTTP/1.1 \(status) "))
            }
        }
    }

    @Test("An early status is sent before the body is read")
    func earlyStatusSentBefore() async throws {
        try await TestServer.run { server in
            try await RawClient.run(server) { client in
                try client.send(RawForm.head("/?uploadtask-early=401", length: 1000, more: "Expect: 100-continue\r\n"))
                let (text, end) = try client.receiveAll()
                #expect(text.hasPrefix("HTTP/1.1 401 Unauthorized\r\n"))
                #expect(text.contains("\r\nConnection: close\r\n"))
                #expect(end == .orderly)
            }
            let report = try await server.nextReport()
            #expect(report.status == 401 && report.bytesReceived == 0)
        }
    }

    @Test("A client can read the 415 for a long body of another type")
    func clientCanRead415() async throws {
        let head = "POST / HTTP/1.1\r\nHost: x\r\nContent-Type: a/b\r\nContent-Length: 16777216\r\n\r\n"
        let (text, end) = try await response(
            head, then: String(repeating: "x", count: 65_536), times: 256, configure: { _ in })
        #expect(text.hasPrefix("HTTP/1.1 415 "))
        #expect(end == .orderly)
    }

    @Test("The rest of the body is read up to a limit of bytes")
    func restBodyReadUp() async throws {
        try await TestServer.run(configure: { $0.drainLimit = 1 << 20 }) { server in
            try await RawClient.run(server) { client in
                try client.send(RawForm.head("/?uploadtask-early=401", length: nil))
                #expect(throws: RawClient.Failure.self) {
                    for _ in 0..<4096 { try client.send(Self.chunk) }
                }
            }
        }
    }

    @Test("The rest of the body is read up to a limit of time")
    func restBodyReadUp2() async throws {
        try await TestServer.run(configure: { $0.drainTime = .milliseconds(50) }) { server in
            try await RawClient.run(server) { client in
                try client.send(RawForm.head("/?uploadtask-early=401", length: nil))
                #expect(try client.receiveAll().text.hasPrefix("HTTP/1.1 401 "))
                let start = ContinuousClock.now
                #expect(throws: RawClient.Failure.self) {
                    while ContinuousClock.now - start < .seconds(30) { try client.send("1\r\nx\r\n") }
                }
                #expect(ContinuousClock.now - start < .seconds(30))
            }
        }
    }
}
