import EngineTestSupport
import Foundation
import HTTPTypes
import TestSupport
import Testing

@testable import UploadEngine

/// The bytes of a body without a form, as they arrive at a server's socket.
@Suite(.phase(.engine), .timeLimit(minutes: 3)) struct ContentWireTests {
    private let directory: TemporaryFolder

    init() throws { directory = try TemporaryFolder() }

    /// The request without the value of its `Host`.
    private func text(_ request: RawRequest) throws -> String {
        let host = try #require(request.header("Host"))
        return request.head.replacingOccurrences(of: host, with: "HOST") + request.body
    }

    @Test("A file is sent by PUT as it is, without a Content-Type")
    func file() async throws {
        let path = try directory.file("movie.mov", Array("content".utf8))
        let request = try await sentRequest(.content(.file(path)), method: .put)
        #expect(
            try text(request) == """
                PUT /upload HTTP/1.1\r
                Host: HOST\r
                User-Agent: uploadtask/0.1.0\r
                Accept: */*\r
                Accept-Encoding: gzip, deflate\r
                Content-Length: 7\r
                \r
                content
                """)
    }

    @Test(
        "Bytes are sent by POST and PATCH with the caller's Content-Type", arguments: [HTTPRequest.Method.post, .patch])
    func bytes(method: HTTPRequest.Method) async throws {
        let request = try await sentRequest(
            .content(.bytes(Array("{\"a\":1}".utf8), filename: "ignored.png")), method: method,
            headers: [.contentType: "application/merge-patch+json; charset=utf-8"])
        #expect(
            try text(request) == """
                \(method.rawValue) /upload HTTP/1.1\r
                Host: HOST\r
                User-Agent: uploadtask/0.1.0\r
                Accept: */*\r
                Accept-Encoding: gzip, deflate\r
                Content-Type: application/merge-patch+json; charset=utf-8\r
                Content-Length: 7\r
                \r
                {"a":1}
                """)
    }

    @Test("A stream is sent with its stated length, without chunked coding")
    func stream() async throws {
        let request = try await sentRequest(
            .content(.stream(chunks(4, of: 3), length: 12)), method: .put, headers: [.contentType: "text/x"])
        #expect(
            try text(request) == """
                PUT /upload HTTP/1.1\r
                Host: HOST\r
                User-Agent: uploadtask/0.1.0\r
                Accept: */*\r
                Accept-Encoding: gzip, deflate\r
                Content-Type: text/x\r
                Content-Length: 12\r
                \r
                xxxxxxxxxxxx
                """)
    }

    @Test("Empty content is a request with Content-Length: 0, from every source, also at a limited rate")
    func empty() async throws {
        let path = try directory.file("empty", [])
        for rate in [nil, 1000 as Int64] {
            var configuration = UploadClient.Configuration()
            configuration.connection.maximumRate = rate
            configuration.idleTimeout = .seconds(10)
            for source in [UploadSource.bytes([]), .file(path), .stream(chunks(0, of: 1), length: 0)] {
                let request = try await sentRequest(.content(source), method: .put, configuration: configuration)
                #expect(
                    try text(request) == """
                        PUT /upload HTTP/1.1\r
                        Host: HOST\r
                        User-Agent: uploadtask/0.1.0\r
                        Accept: */*\r
                        Accept-Encoding: gzip, deflate\r
                        Content-Length: 0\r
                        \r

                        """)
            }
        }
    }

    @Test("A form with empty sources arrives at a limited rate")
    func emptyPartsAtLimitedRate() async throws {
        var configuration = UploadClient.Configuration()
        configuration.connection.maximumRate = 100_000
        configuration.idleTimeout = .seconds(10)
        let request = try await sentRequest(
            .form([
                .file("a", .stream(chunks(0, of: 1), length: 0)), .file("b", .stream(chunks(2, of: 1), length: 2)),
                .file("c", .bytes([])), .file("d", .stream(chunks(0, of: 1), length: 0)),
            ]), configuration: configuration)
        #expect(
            request.bodyWithFixedBoundary == """
                --BOUNDARY\r
                Content-Disposition: form-data; name="a"\r
                \r
                \r
                --BOUNDARY\r
                Content-Disposition: form-data; name="b"\r
                \r
                xx\r
                --BOUNDARY\r
                Content-Disposition: form-data; name="c"\r
                \r
                \r
                --BOUNDARY\r
                Content-Disposition: form-data; name="d"\r
                \r
                \r
                --BOUNDARY--\r

                """)
    }

    @Test("The names of the standard methods are sent in upper case, others as they are")
    func methods() async throws {
        for (name, sent) in [("put", "PUT"), ("Patch", "PATCH"), ("post", "POST"), ("propPatch", "propPatch")] {
            let method = try #require(HTTPRequest.Method(rawValue: name))
            let request = try await sentRequest(.content(.bytes([0x31])), method: method)
            #expect(request.line == "\(sent) /upload HTTP/1.1")
            #expect(request.body == "1")
        }
    }

    @Test("Fields that repeat are sent as repeated lines in their order, and the engine's own are not the caller's")
    func headers() async throws {
        var headers: HTTPFields = [.userAgent: "mine/1", .contentLength: "99", .expect: "100-continue"]
        for (name, value) in [
            ("X-Many", "a"), ("Transfer-Encoding", "chunked"), ("x-many", "b"), ("Accept-Encoding", "br"),
            ("X-Text", "值"),
            ("Content-Encoding", "gzip"), ("Connection", "close"), ("Host", "elsewhere"), ("X-Empty", ""),
        ] {
            headers.append(HTTPField(name: try #require(HTTPField.Name(name)), value: value))
        }
        for body in [UploadBody.content(.bytes([0x31, 0x32])), .form([.field("a", "b")])] {
            let request = try await sentRequest(body, method: .put, headers: headers)
            #expect(request.headers("X-Many") == ["a", "b"])
            #expect(request.headers("User-Agent") == ["mine/1"])
            #expect(request.headers("X-Text") == ["值"])
            #expect(request.headers("X-Empty") == [""])
            #expect(request.headers("Content-Length") == ["\(request.body.utf8.count)"])
            #expect(request.headers("Accept-Encoding") == ["gzip, deflate"])
            #expect(request.headers("Host").count == 1 && request.header("Host") != "elsewhere")
            for name in ["Transfer-Encoding", "Expect", "Connection", "Content-Encoding"] {
                #expect(request.headers(name) == [], "\(name)")
            }
        }
    }

    @Test("The caller's Content-Type is not that of a form")
    func formType() async throws {
        let request = try await sentRequest(
            .form([.field("a", "b")]), method: .patch, headers: [.contentType: "text/x"])
        #expect(request.line == "PATCH /upload HTTP/1.1")
        #expect(request.headers("Content-Type").count == 1)
        #expect(request.header("Content-Type")?.hasPrefix("multipart/form-data; boundary=") == true)
    }
}
