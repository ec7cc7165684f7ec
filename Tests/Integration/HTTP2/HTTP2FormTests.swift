import Crypto
import EngineTestSupport
import Foundation
import HTTPTypes
import TestSupport
import Testing

@testable import UploadCore
@testable import UploadEngine

extension ProcessTests {
    /// Forms of many parts, raw bodies and streams over HTTP/2, and what is known of them when they fail.
    @Suite struct HTTP2FormTests {
        private func chunks(_ count: Int, of size: Int) -> AsyncStream<[UInt8]> {
            AsyncStream { continuation in
                for _ in 0..<count { continuation.yield([UInt8](repeating: 120, count: size)) }
                continuation.finish()
            }
        }

        private func request(
            _ server: HTTP2Server, _ body: UploadBody, method: HTTPRequest.Method = .post, headers: HTTPFields = [:]
        ) async throws -> HTTP2Server.ReceivedRequest {
            let response = try await server.client.upload(
                body, to: server.url("echo"), method: method, headers: headers)
            #expect(response.statusCode == 200)
            return try JSONDecoder().decode(HTTP2Server.ReceivedRequest.self, from: Data(response.body))
        }

        private func digest(_ bytes: Data) -> String {
            SHA256.hash(data: bytes).map { String(format: "%02x", $0) }.joined()
        }

        @Test("A form of a file, bytes, a stream and fields arrives byte for byte, with an exact length")
        func form() async throws {
            try await HTTP2Server.run { server in
                let received = try await request(
                    server,
                    .form([
                        .field("a", "1"), .file("f", server.file), .file("b", .bytes([0x42], filename: "b.txt")),
                        .file("s", .stream(chunks(10, of: 100_000), length: 1_000_000)), .field("z", "2"),
                    ]))
                let boundary = try #require(received.header("content-type")?.components(separatedBy: "boundary=").last)
                func part(_ head: String) -> Data {
                    Data("--\(boundary)\r\nContent-Disposition: form-data; \(head)\r\n\r\n".utf8)
                }
                let end = Data("\r\n".utf8)
                var body = part("name=\"a\"") + Data("1".utf8) + end
                body += part("name=\"f\"; filename=\"a.bin\"\r\nContent-Type: application/octet-stream")
                body += try Data(contentsOf: URL(fileURLWithPath: server.file)) + end
                body += part("name=\"b\"; filename=\"b.txt\"\r\nContent-Type: text/plain") + Data("B".utf8) + end
                body += part("name=\"s\"") + Data(repeating: 120, count: 1_000_000) + end
                body += part("name=\"z\"") + Data("2".utf8) + end + Data("--\(boundary)--\r\n".utf8)
                #expect(received.sha256 == digest(body))
                #expect(received.header("content-length") == "\(body.count)")
            }
        }

        @Test("A raw body is a PUT with the caller's Content-Type, or none; an empty one has the length 0")
        func content() async throws {
            try await HTTP2Server.run { server in
                let file = try await request(
                    server, .content(.file(server.file)), method: .put, headers: [.contentType: "text/x"])
                #expect(file.header(":method") == "PUT" && file.header("content-type") == "text/x")
                #expect(file.sha256 == digest(try Data(contentsOf: URL(fileURLWithPath: server.file))))
                let stream = try await request(
                    server, .content(.stream(chunks(3, of: 400_000), length: 1_200_000)), method: .patch)
                #expect(stream.header(":method") == "PATCH" && stream.header("content-type") == nil)
                #expect(stream.sha256 == digest(Data(repeating: 120, count: 1_200_000)))
                for source in [UploadSource.bytes([]), .stream(chunks(0, of: 1), length: 0)] {
                    let empty = try await request(server, .content(source), method: .put)
                    #expect(empty.header("content-length") == "0" && empty.size == 0)
                }
            }
        }

        @Test("The server has not received an upload that it refuses, or whose end was not sent")
        func receipt() async throws {
            try await HTTP2Server.run { server in
                let body = UploadBody.content(.file(server.file))
                for (target, received) in [
                    ("reset?code=2", false), ("reset?code=7", false), ("goaway?last=0", false),
                    ("goaway?code=11", false),
                    // After the whole body.
                    ("reset?after=9999999&code=2", true), ("reset?after=9999999&code=7", false),
                    ("goaway?after=9999999&last=0&code=2", false), ("goaway?after=9999999&code=11", true),
                ] {
                    let error = await #expect(throws: UploadError.self, "\(target)") {
                        try await server.client.upload(body, to: server.url(target))
                    }
                    #expect(error?.mayHaveBeenReceived == received, "\(target): \(String(describing: error))")
                }
            }
        }

        @Test("A stream that the server refuses behind its first bytes cannot be sent again")
        func refusedStream() async throws {
            try await HTTP2Server.run { server in
                for target in ["reset?used=1&code=7", "goaway?used=1&last=1"] {
                    _ = try await request(server, .content(.bytes([1])))
                    let error = await #expect(throws: UploadError.self, "\(target)") {
                        try await server.client.upload(
                            .content(.stream(chunks(50, of: 100_000), length: 5_000_000)), to: server.url(target))
                    }
                    #expect(error?.reason == .streamFailed, "\(target): \(String(describing: error))")
                    #expect(error?.message.contains("a stream can be read only once") == true)
                    #expect(error?.mayHaveBeenReceived == false)
                }
            }
        }
    }
}
