import EngineTestSupport
import Foundation
import TestSupport
import Testing
import UploadEngine

@testable import UploadCore

extension ProcessTests {
    /// Servers that end a stream or connection, and servers that send invalid HTTP/2: one error that names server and cause.
    @Suite struct HTTP2FaultTests {
        @Test("When the server ends a stream or connection, the error is 300 with the server's reason")
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
                let next = try await server.receivedRequest("echo")
                #expect(next.stream == 1)
            }
        }

        @Test("After HTTP_1_1_REQUIRED this request and the next are sent over HTTP/1.1")
        func requiresHTTP1() async throws {
            try await HTTP2Server.run { server in
                for target in ["reset?code=13", "echo"] {
                    let response = try await server.upload(target)
                    let request = try JSONSerialization.jsonObject(with: Data(response.text.utf8)) as? [String: Any]
                    #expect(request?["version"] as? String == "HTTP/1.1", "\(target)")
                    #expect(try #require(request?["size"] as? Int) > 5 << 20, "\(target)")
                }
            }
        }

        @Test("Invalid HTTP/2 is error 200, with what is invalid")
        func invalid() async throws {
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
                let next = try await server.receivedRequest("echo")
                #expect(next.stream == 1)
            }
        }

        @Test("A server that is killed during the upload is error 300")
        func killed() async throws {
            try await HTTP2Server.run { server in
                let task = server.start("never")
                for await event in task.progress where event.bytesSent > 0 { await server.process.kill() }
                let error = await server.failure(of: task)
                #expect(error?.code == .inputOutput)
                #expect(error?.message.contains(server.process.url) == true, "\(String(describing: error))")
            }
        }

        @Test("A thousand PING frames are answered, and the file is sent")
        func flood() async throws {
            try await HTTP2Server.run { server in
                let request = try await server.receivedRequest("flood?count=1000")
                #expect(request.pongs == 1000)
                #expect(request.header("content-length") == "\(request.size)")
            }
        }
    }
}
