import Foundation
import TestSupport
import Testing

@testable import UploadReceiver

extension HeavyTests {
    /// Forms that attempt to use too much memory. The error names the limit that refuses each of them.
    @Suite struct HostileFormTests {
        private static func field(_ name: String, _ value: String) -> String {
            "--B\r\nContent-Disposition: form-data; name=\"\(name)\"\r\n\r\n\(value)\r\n"
        }

        private static func form(_ parts: String) -> [UInt8] { Array((parts + "--B--\r\n").utf8) }

        @Test("A hundred thousand fields are refused, ten thousand are accepted")
        func hundredThousandFieldsRefused() async throws {
            try await TestServer.run { server in
                let many = try await server.response(
                    form: Self.form(String(repeating: Self.field("k", "v"), count: 100_000)))
                #expect(many.status == 413)
                #expect(many.error == "the form has more than 10000 parts")
                let most = try await server.response(
                    form: Self.form(String(repeating: Self.field("k", "v"), count: 10_000)))
                #expect(most.status == 200)
                #expect(try most.upload().fields.count == 10_000)
            }
        }

        @Test("More than ten thousand files are refused, and none remains")
        func moreTenThousandFiles() async throws {
            try await TestServer.run { server in
                let file = "--B\r\nContent-Disposition: form-data; name=\"f\"; filename=\"a\"\r\n\r\n\r\n"
                let response = try await server.response(form: Self.form(String(repeating: file, count: 10_001)))
                #expect(response.status == 413)
                #expect(try names(in: server.directory) == [])
            }
        }

        @Test("A field name, a file name and a header of a part of 1 MiB are refused")
        func fieldNameFileName() async throws {
            let long = String(repeating: "x", count: 1 << 20)
            try await TestServer.run { server in
                for head in [
                    "Content-Disposition: form-data; name=\"\(long)\"", "Content-Disposition: form-data; name=\(long)",
                    "Content-Disposition: form-data; name=f; filename=\"\(long)\"",
                    "Content-Disposition: form-data; name=f\r\nX-Long: \(long)", "\(long): x", long,
                    "Content-Disposition: form-data; name=f\r\n" + String(repeating: "X: y\r\n", count: 100_000),
                    "Content-Disposition: form-data" + String(repeating: ";\r\n x=y", count: 100_000) + "; name=f",
                ] {
                    let response = try await server.response(form: Self.form("--B\r\n\(head)\r\n\r\nvalue\r\n"))
                    #expect(response.status == 400)
                    #expect(response.error == "the headers of part 1 are longer than 16384 bytes", "\(head.prefix(60))")
                }
                #expect(try names(in: server.directory) == [])
            }
        }

        @Test("A head of a part within the limit is accepted, whatever it contains")
        func headPartWithinLimit() async throws {
            let long = String(repeating: "x", count: 16_000)
            try await TestServer.run { server in
                for (head, name) in [
                    ("Content-Disposition: form-data; name=\"\(long)\"", long),
                    ("Content-Disposition: form-data" + String(repeating: ";", count: 16_000) + "; name=f", "f"),
                    ("Content-Disposition: form-data" + String(repeating: "; a=b", count: 2500) + "; name=f", "f"),
                    (
                        "Content-Disposition: form-data; name=\"" + String(repeating: #"\""#, count: 8000) + "\"",
                        String(repeating: "\"", count: 8000)
                    ),
                    (
                        "Content-Disposition: form-data; name=f\r\n"
                            + String(repeating: "X:\r\n", count: 4000).dropLast(),
                        "f"
                    ),
                ] {
                    let response = try await server.response(form: Self.form("--B\r\n\(head)\r\n\r\nvalue\r\n"))
                    #expect(response.status == 200, "\(head.prefix(60)): \(response.body.prefix(200))")
                    #expect(try response.upload().fields.first?.name == name)
                }
            }
        }

        @Test("Many long names are refused by their sum")
        func manyLongNamesRefused() async throws {
            let parts = String(repeating: Self.field(String(repeating: "n", count: 16_000), ""), count: 300)
            try await TestServer.run { server in
                let response = try await server.response(form: Self.form(parts))
                #expect(response.status == 413)
                #expect(response.error == "the names in the form together are longer than 4194304 bytes")
            }
        }

        @Test(
            "A head of a request of 1 MiB is refused with a message",
            arguments: ["path", "header value", "header name", "header count", "trailer"])
        func headRequest1Mib(kind: String) async throws {
            let long = String(repeating: "x", count: 1 << 20)
            let head =
                switch kind {
                case "path": "GET /\(long) HTTP/1.1\r\nHost: x\r\n\r\n"
                case "header value": "GET / HTTP/1.1\r\nHost: x\r\nX: \(long)\r\n\r\n"
                case "header name": "GET / HTTP/1.1\r\nHost: x\r\n\(long): x\r\n\r\n"
                case "header count":
                    "GET / HTTP/1.1\r\nHost: x\r\n" + String(repeating: "X: y\r\n", count: 2000) + "\r\n"
                default: RawForm.head(length: nil) + "1\r\n-\r\n0\r\nX: \(long)\r\n\r\n"
                }
            try await TestServer.run { server in
                let response = try await server.response(head.utf8)
                #expect(response.status == 431)
                #expect(response.head.contains("Connection: close"))
                let message =
                    "the head of the request is longer than 81920 bytes, or has more than 1000 header fields"
                #expect(response.error == message)
            }
        }

        @Test(
            "Invalid HTTP is refused with a message",
            arguments: [
                ("\u{16}\u{3}\u{1}\u{2}\0\u{1}\0\u{1}\u{FC}\u{3}\u{3}", "invalid HTTP method"),
                ("nonsense\r\n\r\n", "invalid HTTP method"),
                ("GET / HTTP/1.1\r\nA B: x\r\n\r\n", "invalid character in header"),
                ("POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n", "content-length"),
                ("POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", "content-length"),
                ("POST / HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", ""),
            ])
        func invalidHTTPRefusedMessage(request: String, why: String) async throws {
            try await TestServer.run { server in
                let response = try await server.response(request.utf8)
                #expect(response.status == 400)
                #expect(response.error?.hasPrefix("the request is not HTTP/1.1: ") == true, "\(response)")
                #expect(why.isEmpty || response.error?.contains(why) == true, "\(response)")
            }
        }

        @Test("A body with malformed chunks is refused with a message and leaves no file")
        func bodyMalformedChunksRefused() async throws {
            try await TestServer.run { server in
                let start = String(decoding: RawForm.body("abc").utf8.prefix(60), as: UTF8.self)
                let response = try await server.response((RawForm.head(length: nil) + "3c\r\n\(start)\r\nZZ\r\n").utf8)
                #expect(response.status == 400)
                #expect(
                    response.error?.hasPrefix("the request is not HTTP/1.1: invalid character in chunk size") == true)
                #expect(try await server.nextReport().status == 400)
                #expect(try names(in: server.directory) == [])
            }
        }

        @Test("A chunk longer than its size is refused with a message")
        func chunkLongerSizeRefused() async throws {
            try await TestServer.run { server in
                let response = try await server.response((RawForm.head(length: nil) + "3\r\nabcdef\r\n").utf8)
                #expect(response.status == 400)
                #expect(response.error == "the request is not HTTP/1.1: unexpected characters")
            }
        }

        @Test("The error for garbage after a request follows the response to that request")
        func errorGarbageAfterRequest() async throws {
            try await TestServer.run { server in
                let body = RawForm.body("abc")
                let request =
                    RawForm.head("/?uploadtask-delay=200", length: body.utf8.count) + body + "nonsense\r\n\r\n"
                let text = try await RawClient.run(server) { client in
                    try client.send(request)
                    return try client.receiveAll().text
                }
                #expect(text.hasPrefix("HTTP/1.1 200 OK\r\n"))
                #expect(text.contains("}\nHTTP/1.1 400 Bad Request\r\n"))
            }
        }
    }
}
