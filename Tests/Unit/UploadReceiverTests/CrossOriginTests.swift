import TestSupport
import Testing

@testable import UploadReceiver

@Suite(.phase(.receiver), .timeLimit(.minutes(3))) struct CrossOriginTests {
    private static func preflight(_ origin: String, _ path: String = "/photos") -> String {
        "OPTIONS \(path) HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nOrigin: \(origin)\r\n"
            + "Access-Control-Request-Method: POST\r\nAccess-Control-Request-Headers: authorization\r\n\r\n"
    }

    private static func upload(_ origin: String, _ body: String = RawForm.body("abc")) -> String {
        RawForm.head(length: body.utf8.count, more: "Connection: close\r\nOrigin: \(origin)\r\n") + body
    }

    @Test("A page of an allowed origin may upload and read every response")
    func pageAllowedOriginMay() async throws {
        try await TestServer.run(configure: { $0.allowedOrigins = ["http://localhost:3000", "http://b.example"] }) {
            server in
            for origin in ["http://localhost:3000", "http://b.example"] {
                let preflight = try await server.response(Self.preflight(origin).utf8)
                #expect(preflight.status == 204)
                for field in [
                    "Access-Control-Allow-Origin: \(origin)", "Access-Control-Allow-Methods: POST",
                    "Access-Control-Allow-Headers: authorization", "Vary: Origin",
                ] { #expect(preflight.head.contains("\r\n\(field)")) }
                for body in [RawForm.body("abc"), "nonsense"] {
                    let sent = try await server.response(Self.upload(origin, body).utf8)
                    #expect(sent.status == (body == "nonsense" ? 400 : 200))
                    #expect(sent.head.contains("\r\nAccess-Control-Allow-Origin: \(origin)"))
                }
            }
        }
    }

    @Test("A star allows all origins")
    func starAllowsAllOrigins() async throws {
        try await TestServer.run(configure: { $0.allowedOrigins = ["*"] }) { server in
            for request in [Self.preflight("http://x"), Self.upload("http://x")] {
                let response = try await server.response(request.utf8)
                #expect(response.head.contains("\r\nAccess-Control-Allow-Origin: *"))
            }
        }
    }

    @Test("Another origin is refused, and its page cannot read a response")
    func anotherOriginRefusedPage() async throws {
        try await TestServer.run(configure: { $0.allowedOrigins = ["http://localhost:3000"] }) { server in
            let preflight = try await server.response(Self.preflight("http://localhost:3001").utf8)
            #expect(preflight.status == 403)
            #expect(preflight.error?.contains("start the server with --cors and that origin") == true)
            #expect(!preflight.head.contains("Access-Control-"))
            let sent = try await server.response(Self.upload("http://evil.example").utf8)
            #expect(sent.status == 200 && !sent.head.contains("Access-Control-"))
        }
    }

    @Test("No origin is allowed by default")
    func noOriginAllowedDefault() async throws {
        try await TestServer.run { server in
            let preflight = try await server.response(Self.preflight("http://localhost").utf8)
            #expect(preflight.status == 405)
            let sent = try await server.response(Self.upload("http://localhost").utf8)
            #expect(sent.status == 200 && !sent.head.contains("Access-Control-"))
        }
    }

    @Test("The page of the receiver stays closed to other origins")
    func pageReceiverStaysClosed() async throws {
        try await TestServer.run(configure: { $0.allowedOrigins = ["*"] }) { server in
            for path in ["/.uploadtask/events", "/.uploadtask/clear", "/.uploadtask/page.js"] {
                let preflight = try await server.response(Self.preflight("http://x", path).utf8)
                #expect(preflight.status == 403 && !preflight.head.contains("Access-Control-"), "\(preflight)")
            }
            let page = "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nOrigin: http://localhost\r\n"
            let response = try await server.response("\(page)Accept: text/html\r\n\r\n".utf8)
            #expect(response.status == 200 && !response.head.contains("Access-Control-"))
        }
    }
}
