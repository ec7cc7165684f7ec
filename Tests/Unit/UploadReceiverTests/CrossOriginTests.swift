import TestSupport
import Testing

@testable import UploadReceiver

@Suite(.phase(.receiver), .timeLimit(minutes: 3)) struct CrossOriginTests {
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
                    "Access-Control-Allow-Origin: \(origin)", "Access-Control-Allow-Methods: POST, PUT, PATCH",
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

    @Test("A preflight is answered with these bytes, whatever header fields the page asks for")
    func preflightBytes() async throws {
        let request =
            "OPTIONS /v1/photos?uploadtask-early=401 HTTP/1.1\r\nHost: localhost:8080\r\nConnection: close\r\n"
            + "Origin: http://localhost:3000\r\nAccess-Control-Request-Method: POST\r\n"
            + "Access-Control-Request-Headers: authorization,x-requested-with,X-Trace-Id\r\n\r\n"
        for (allowed, origin, credentials, exposed, vary) in [
            (
                "http://localhost:3000", "http://localhost:3000", "Access-Control-Allow-Credentials: true\r\n",
                "*, Retry-After", "Vary: Origin\r\n"
            ),
            ("*", "*", "", "*", ""),
        ] {
            try await TestServer.run(configure: { $0.allowedOrigins = [allowed] }) { server in
                let text = try await RawClient.run(server) { client in
                    try client.send(request)
                    return try client.receiveAll().text
                }
                #expect(
                    text
                        == "HTTP/1.1 204 No Content\r\nAccess-Control-Allow-Origin: \(origin)\r\n\(credentials)"
                        + "Access-Control-Expose-Headers: \(exposed)\r\n\(vary)"
                        + "Access-Control-Allow-Methods: POST, PUT, PATCH\r\n"
                        + "Access-Control-Allow-Headers: authorization,x-requested-with,X-Trace-Id\r\n"
                        + "Access-Control-Max-Age: 600\r\nConnection: close\r\n\r\n")
            }
        }
    }

    @Test("A page can read the response to every upload: a reply, an error, a requested fault")
    func everyResponseReadable() async throws {
        try await TestServer.run(configure: {
            $0.allowedOrigins = ["http://localhost:3000"]
            $0.reply = ReceiverReply(#"{"code":0}"#)
            $0.maximumSize = 1000
        }) { server in
            let origin = "Connection: close\r\nOrigin: http://localhost:3000\r\n"
            let form = RawForm.body("abc")
            let cases = [
                (RawForm.head(length: form.utf8.count, more: origin) + form, 200),
                (RawForm.head("/?uploadtask-status=503", length: form.utf8.count, more: origin) + form, 503),
                (RawForm.head("/?uploadtask-early=401", length: form.utf8.count, more: origin) + form, 401),
                (RawForm.head("/?uploadtask-x=1", length: form.utf8.count, more: origin) + form, 400),
                (RawForm.head(length: 1001, more: origin), 413),
                ("PUT /a HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\(origin)\r\nx", 405),
                ("GET /a HTTP/1.1\r\nHost: x\r\n\(origin)\r\n", 405),
                ("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\(origin)\r\n", 415),
            ]
            for (request, status) in cases {
                let response = try await server.response(request.utf8)
                #expect(response.status == status)
                for field in [
                    "Access-Control-Allow-Origin: http://localhost:3000", "Access-Control-Expose-Headers: *",
                    "Vary: Origin",
                ] { #expect(response.head.contains("\r\n\(field)"), "\(response.head)") }
                #expect(response.head.contains("\r\nAccess-Control-Allow-Credentials: true"))
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
