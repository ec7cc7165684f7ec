import Crypto
import Foundation
import Testing
import UploadEngine

extension ProcessTests {
    /// Requests and answers over HTTP/2, as a server with Python's h2 sees and gives them.
    @Suite struct HTTP2Tests {
        @Test("The server sees a request of HTTP/2 with the whole body, and nothing of HTTP/1.1")
        func request() async throws {
            try await HTTP2Server.run { server in
                let given: OptionValue = ["X-Custom": "A", "Connection": "keep-alive", "Keep-Alive": "timeout=5"]
                let seen = try await server.seen("echo?a=b%20c", header: given)
                let origin = try #require(URL(string: server.process.url))
                #expect(
                    seen.headers.prefix(4).sorted { $0[0] < $1[0] } == [
                        [":authority", "127.0.0.1:\(try #require(origin.port))"], [":method", "POST"],
                        [":path", "/echo?a=b%20c"], [":scheme", "https"],
                    ])
                let names = seen.headers.map { $0[0] }
                #expect(names.allSatisfy { $0 == $0.lowercased() })
                #expect(Set(names).count == names.count)
                #expect(
                    Set(names).isDisjoint(with: [
                        "connection", "keep-alive", "transfer-encoding", "host", "upgrade", "proxy-connection",
                    ]))
                #expect(seen.header("x-custom") == "A")
                #expect(seen.header("content-length") == "\(seen.size)")

                let type = try #require(seen.header("content-type"))
                let boundary = try #require(type.components(separatedBy: "boundary=").last)
                var hash = SHA256()
                hash.update(data: Data("--\(boundary)\r\nContent-Disposition: form-data; name=\"file\"; ".utf8))
                hash.update(
                    data: Data("filename=\"a.bin\"\r\nContent-Type: application/octet-stream\r\n\r\n".utf8))
                hash.update(data: try Data(contentsOf: URL(fileURLWithPath: server.file)))
                hash.update(data: Data("\r\n--\(boundary)--\r\n".utf8))
                #expect(seen.sha256 == hash.finalize().map { String(format: "%02x", $0) }.joined())
            }
        }

        @Test("Uploads follow one another over one connection, until the server says that it is the last of it")
        func connections() async throws {
            try await HTTP2Server.run { server in
                for (target, place) in [
                    ("echo", [1, 1]), ("echo", [1, 3]), ("echo", [1, 5]),
                    // The one under way is answered, and the next one takes another connection.
                    ("goaway", [1, 7]), ("echo", [2, 1]),
                    ("goaway-when-idle", [2, 3]), ("echo", [3, 1]),
                    // What the server says that it has not processed is sent again, but not on a new connection.
                    ("goaway?used=1&last=1", [4, 1]),
                    ("reset?used=1&code=7", [5, 1]),
                    ("echo", [5, 3]),
                ] {
                    let seen = try await server.seen(target)
                    #expect(seen.place == place, "\(target)")
                }
            }
        }

        @Test("A server that chooses HTTP/1.1 gets that")
        func older() async throws {
            try await HTTP2Server.run("--alpn", "http/1.1") { server in
                let answer = try await server.upload("anything")
                let seen = try JSONSerialization.jsonObject(with: Data(answer.data.utf8)) as? [String: Any]
                #expect(seen?["version"] as? String == "HTTP/1.1")
                #expect(try #require(seen?["size"] as? Int) > 5 << 20)
            }
        }

        @Test("307 has the body sent again, and 303 a GET")
        func redirects() async throws {
            try await HTTP2Server.run { server in
                let again = try await server.seen("redirect?status=307")
                #expect(again.header(":method") == "POST")
                #expect(again.size > 5 << 20)
                let other = try await server.seen("redirect?status=303")
                #expect(other.header(":method") == "GET")
                #expect(other.header("content-length") == nil)
                #expect(other.size == 0)
                // With the body on a new connection, without it on the same.
                #expect([again.place, other.place] == [[2, 1], [2, 5]])
            }
        }

        @Test("A server that is asked first gets the body when it says so, or nothing, and not for ever")
        func expectation() async throws {
            try await HTTP2Server.run {
                $0.expectContinueTimeout = .seconds(60)
            } _: { server in
                let welcome = try await server.seen("asked?status=100")
                #expect(welcome.header("expect") == "100-continue")
                #expect(welcome.size > 5 << 20)
                let unasked = try await server.seen("asked?status=417")
                #expect(unasked.header("expect") == nil)
                #expect(unasked.size > 5 << 20)
                let refused = server.start("asked?status=413")
                var last: UploadProgress?
                for await event in refused.progress { last = event }
                #expect(try await refused.response.statusCode == 413)
                #expect(last?.totalBytesSent == 0)
            }
            try await HTTP2Server.run {
                $0.expectContinueTimeout = .milliseconds(50)
            } _: { server in
                let seen = try await server.seen("asked")
                #expect(seen.size > 5 << 20)
            }
        }

        @Test("Early hints are no answer, trailers and compression are no trouble, and the limit holds")
        func answers() async throws {
            try await HTTP2Server.run {
                $0.maximumResponseLength = 200_000
            } _: { server in
                #expect(try await server.seen("hints").size > 5 << 20)
                let trailed = try await server.upload("trailers")
                #expect(trailed.data == "with trailers")
                #expect(trailed.headers["transfer-encoding"] == [], "which no server sends over HTTP/2")
                let compressed = try await server.upload("compressed")
                #expect(compressed.data == String(repeating: "compressed ", count: 10_000))
                #expect(try await server.upload("large?size=200000").data.utf8.count == 200_000)
                let error = await server.failure("large?size=200001")
                #expect(error?.code == .other)
                #expect(error?.message.contains("200000") == true, "\(String(describing: error))")
            }
        }

        @Test(
            "An answer that comes before the body is sent is the result, whatever follows it, every time",
            arguments: [("reset", 100), ("close", 30), ("cut", 30)])
        func early(then: String, rounds: Int) async throws {
            try await HTTP2Server.run { server in
                for round in 1...rounds {
                    let answer = try await server.upload("early?after=100000&then=\(then)")
                    #expect(answer.statusCode == 413, "round \(round)")
                    #expect(answer.data == "too large", "round \(round)")
                }
            }
        }
    }
}
