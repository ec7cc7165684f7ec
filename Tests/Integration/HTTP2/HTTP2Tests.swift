import Crypto
import EngineTestSupport
import Foundation
import TestSupport
import Testing
import UploadEngine

@testable import UploadCore

extension ProcessTests {
    /// HTTP/2 requests and responses with a server on Python's h2.
    @Suite struct HTTP2Tests {
        @Test("The server gets an HTTP/2 request with the whole body and no HTTP/1.1 header fields")
        func request() async throws {
            try await HTTP2Server.run { server in
                let given: HeaderLiteral = ["X-Custom": "A", "Connection": "keep-alive", "Keep-Alive": "timeout=5"]
                let request = try await server.receivedRequest("echo?a=b%20c", header: given)
                let origin = try #require(URL(string: server.process.url))
                #expect(
                    request.headers.prefix(4).sorted { $0[0] < $1[0] } == [
                        [":authority", "127.0.0.1:\(try #require(origin.port))"], [":method", "POST"],
                        [":path", "/echo?a=b%20c"], [":scheme", "https"],
                    ])
                let names = request.headers.map { $0[0] }
                #expect(names.allSatisfy { $0 == $0.lowercased() })
                #expect(Set(names).count == names.count)
                #expect(
                    Set(names).isDisjoint(with: [
                        "connection", "keep-alive", "transfer-encoding", "host", "upgrade", "proxy-connection",
                    ]))
                #expect(request.header("x-custom") == "A")
                #expect(request.header("content-length") == "\(request.size)")

                let type = try #require(request.header("content-type"))
                let boundary = try #require(type.components(separatedBy: "boundary=").last)
                var hash = SHA256()
                hash.update(data: Data("--\(boundary)\r\nContent-Disposition: form-data; name=\"file\"; ".utf8))
                hash.update(
                    data: Data("filename=\"a.bin\"\r\nContent-Type: application/octet-stream\r\n\r\n".utf8))
                hash.update(data: try Data(contentsOf: URL(fileURLWithPath: server.file)))
                hash.update(data: Data("\r\n--\(boundary)--\r\n".utf8))
                #expect(request.sha256 == hash.finalize().map { String(format: "%02x", $0) }.joined())
            }
        }

        @Test("Uploads share one connection until the server sends GOAWAY")
        func connections() async throws {
            try await HTTP2Server.run { server in
                for (target, expected) in [
                    ("echo", [1, 1]), ("echo", [1, 3]), ("echo", [1, 5]),
                    // The current request completes, and the next one uses another connection.
                    ("goaway", [1, 7]), ("echo", [2, 1]),
                    ("goaway-when-idle", [2, 3]), ("echo", [3, 1]),
                    // A request that the server did not process is sent again, but not if its connection was new.
                    ("goaway?used=1&last=1", [4, 1]),
                    ("reset?used=1&code=7", [5, 1]),
                    ("echo", [5, 3]),
                ] {
                    let request = try await server.receivedRequest(target)
                    #expect(request.connectionAndStream == expected, "\(target)")
                }
            }
        }

        @Test("Work before the end of a body is awaited over HTTP/2 too, and its error is that of the upload")
        func beforeEnd() async throws {
            try await HTTP2Server.run { server in
                let small = try server.directory.file("small.bin")
                for path in [server.file, small] {
                    let file = try UploadFile(path: path)
                    let request = UploadRequest(
                        url: try HTTPURL(server.url("echo")),
                        body: .form([FormPart("file", filename: file.filename, .source(0))]))
                    let worked = Recorder<Bool>()
                    let whole = server.client.start(
                        request, [.file(file)],
                        beforeEnd: { () async throws(UploadFailure) in worked.append(true) })
                    #expect(try await whole.response.statusCode == 200)
                    #expect(worked.all == [true])
                    let failing = server.client.start(
                        request, [.file(file)],
                        beforeEnd: { () async throws(UploadFailure) in throw UploadFailure(.inputOutput, "full") })
                    let error = await #expect(throws: UploadError.self) { try await failing.response }
                    #expect(error?.message == "full" && error?.mayHaveBeenReceived == false)
                }
            }
        }

        @Test("A server that selects HTTP/1.1 (ALPN) gets HTTP/1.1")
        func older() async throws {
            try await HTTP2Server.run("--alpn", "http/1.1") { server in
                let response = try await server.upload("anything")
                let request = try JSONSerialization.jsonObject(with: Data(response.text.utf8)) as? [String: Any]
                #expect(request?["version"] as? String == "HTTP/1.1")
                #expect(try #require(request?["size"] as? Int) > 5 << 20)
            }
        }

        @Test("307 repeats the request with its body, and 303 becomes a GET")
        func redirects() async throws {
            try await HTTP2Server.run { server in
                let again = try await server.receivedRequest("redirect?status=307")
                #expect(again.header(":method") == "POST")
                #expect(again.size > 5 << 20)
                let other = try await server.receivedRequest("redirect?status=303")
                #expect(other.header(":method") == "GET")
                #expect(other.header("content-length") == nil)
                #expect(other.size == 0)
                // With the body on a new connection, without it on the same one.
                #expect([again.connectionAndStream, other.connectionAndStream] == [[2, 1], [2, 5]])
            }
        }

        @Test("With Expect the body is sent after 100 or the time limit, and not after an error")
        func expectation() async throws {
            try await HTTP2Server.run {
                $0.connection.expectContinueTimeout = .seconds(60)
            } _: { server in
                let continued = try await server.receivedRequest("asked?status=100")
                #expect(continued.header("expect") == "100-continue")
                #expect(continued.size > 5 << 20)
                let repeated = try await server.receivedRequest("asked?status=417")
                #expect(repeated.header("expect") == nil)
                #expect(repeated.size > 5 << 20)
                let refused = server.start("asked?status=413")
                var last: UploadProgress?
                for await event in refused.progress { last = event }
                #expect(try await refused.response.statusCode == 413)
                #expect(last?.bytesSent == 0)
            }
            try await HTTP2Server.run {
                $0.connection.expectContinueTimeout = .milliseconds(50)
            } _: { server in
                let request = try await server.receivedRequest("asked")
                #expect(request.size > 5 << 20)
            }
        }

        @Test("Early hints, trailers, compression and the maximum length of a response are handled")
        func responses() async throws {
            try await HTTP2Server.run {
                $0.maximumResponseLength = 200_000
            } _: { server in
                #expect(try await server.receivedRequest("hints").size > 5 << 20)
                let trailed = try await server.upload("trailers")
                #expect(trailed.text == "with trailers")
                #expect(trailed.header["transfer-encoding"] == [], "which no server sends over HTTP/2")
                let compressed = try await server.upload("compressed")
                #expect(compressed.text == String(repeating: "compressed ", count: 10_000))
                #expect(try await server.upload("large?size=200000").text.utf8.count == 200_000)
                let error = await server.failure("large?size=200001")
                #expect(error?.code == .other)
                #expect(error?.message.contains("200000") == true, "\(String(describing: error))")
            }
        }

        @Test(
            "A response before the end of the body is the result, whatever follows it, in every round",
            arguments: [("reset", 100), ("close", 30), ("cut", 30)])
        func early(then: String, rounds: Int) async throws {
            try await HTTP2Server.run { server in
                for round in 1...rounds {
                    let response = try await server.upload("early?after=100000&then=\(then)")
                    #expect(response.statusCode == 413, "round \(round)")
                    #expect(response.text == "too large", "round \(round)")
                }
            }
        }
    }
}
