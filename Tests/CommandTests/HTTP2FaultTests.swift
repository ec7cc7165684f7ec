import Foundation
import Testing
import UploadEngine

extension ProcessTests {
    /// Servers that break off, and servers that speak nonsense: one error each, which says who it was and what happened.
    @Suite struct HTTP2FaultTests {
        @Test("A stream or a connection that the server ends is 300, with the server's reason")
        func ended() async throws {
            try await HTTP2Server.run { server in
                for (target, reason) in [
                    ("reset?code=2", "reset the stream: INTERNAL_ERROR"),
                    ("reset?code=8", "reset the stream: CANCEL"),
                    ("reset?code=4711", "reset the stream: error 4711"),
                    ("reset?code=0", "reset the stream: NO_ERROR"),
                    ("reset?code=7", "did not process the request, which can be sent again: REFUSED_STREAM"),
                    ("goaway?last=0", "did not process the request, which can be sent again: NO_ERROR"),
                    ("goaway?code=11", "ended the connection: ENHANCE_YOUR_CALM"),
                    ("goaway?last=0&code=2", "did not process the request, which can be sent again: INTERNAL_ERROR"),
                ] {
                    let error = await server.failure(target)
                    #expect(error?.code == .inputOutput, "\(target)")
                    #expect(error?.message == "\(server.process.url) \(reason)", "\(target)")
                }
                let next = try await server.seen("echo")
                #expect(next.stream == 1)
            }
        }

        @Test("A server that resets the stream with HTTP_1_1_REQUIRED gets this request and the next over HTTP/1.1")
        func requiresHTTP1() async throws {
            try await HTTP2Server.run { server in
                for target in ["reset?code=13", "echo"] {
                    let answer = try await server.upload(target)
                    let seen = try JSONSerialization.jsonObject(with: Data(answer.data.utf8)) as? [String: Any]
                    #expect(seen?["version"] as? String == "HTTP/1.1", "\(target)")
                    #expect(try #require(seen?["size"] as? Int) > 5 << 20, "\(target)")
                }
            }
        }

        @Test("What is no HTTP/2 is 200, and says what is wrong with it")
        func nonsense() async throws {
            try await HTTP2Server.run { server in
                for (target, reason) in [
                    ("garbage", "unable to parse frame"),
                    ("malformed?kind=pack", "unable to parse frame"),
                    ("malformed?kind=upper", "invalid http2 header field name"),
                    ("malformed?kind=status", "invalid pseudo headers"),
                    ("malformed?kind=length", "content length violated"),
                ] {
                    let error = await server.failure(target)
                    #expect(error?.code == .other, "\(target)")
                    #expect(
                        error?.message == "\(server.process.url) sent an invalid HTTP/2 response: \(reason)",
                        "\(target)")
                }
                let next = try await server.seen("echo")
                #expect(next.stream == 1)
            }
        }

        @Test("A server that is killed in the middle: 300")
        func killed() async throws {
            try await HTTP2Server.run { server in
                let task = server.start("never")
                for await event in task.progress where event.totalBytesSent > 0 { server.process.kill() }
                let error = await server.failure(of: task)
                #expect(error?.code == .inputOutput)
                #expect(error?.message.contains(server.process.url) == true, "\(String(describing: error))")
            }
        }

        @Test("A server that asks often whether anybody is there is answered, and gets its file")
        func flood() async throws {
            try await HTTP2Server.run { server in
                let seen = try await server.seen("flood?count=1000")
                #expect(seen.pongs == 1000)
                #expect(seen.header("content-length") == "\(seen.size)")
            }
        }
    }
}
