import EngineTestSupport
import Foundation
import Logging
import TestSupport
import Testing
import _UploadLocks

@testable import UploadCore
@testable import UploadEngine

/// Requests without a file: their bytes on the wire, and their responses.
@Suite(.phase(.engine), .timeLimit(minutes: 3)) struct FetchTests {
    /// Sends requests one after the other to a server that responds with a script, and returns those it received.
    private func exchange(
        _ requests: [FetchParameters], configuration: UploadClient.Configuration = .init(),
        respond: @escaping @Sendable (RawRequest, inout RawConnection) async throws -> Void = { _, connection in
            try await connection.respond(body: "ok")
        }
    ) async throws -> (received: [RawRequest], results: [Result<UploadResponse, UploadFailure>]) {
        let received = Recorder<RawRequest>()
        let results = try await RawServer.run { connection in
            while true {
                let request = try await connection.readRequest()
                received.append(request)
                try await respond(request, &connection)
            }
        } _: { server in
            try await withClient(configuration) { client in
                var results: [Result<UploadResponse, UploadFailure>] = []
                for request in requests {
                    var request = request
                    if let path = request.url, path.hasPrefix("/") {
                        request.url = "http://127.0.0.1:\(server.port)\(path)"
                    }
                    results.append(await client.send(request).result)
                }
                return results
            }
        }
        return (received.all, results)
    }

    @Test("GET, HEAD, OPTIONS and DELETE have no Content-Length, an empty POST has 0, a body has its length")
    func literals() async throws {
        let (received, results) = try await exchange([
            .init(url: "/a?b=c d#e"), .init(url: "/h", method: "head"), .init(url: "/", method: "OPTIONS"),
            .init(url: "/d", method: "DELETE"), .init(url: "/p", method: "post", body: []),
            .init(
                url: "/p", method: "PUT", header: ["content-type": "application/json", "X": ["1", "2"]],
                body: Array(#"{"a":1}"#.utf8)),
            .init(url: "/q", method: "PATCH", header: ["User-Agent": "watch/1"], body: Array("x".utf8)),
            .init(url: "/g", method: "Report", body: Array("body".utf8)),
        ]) { request, connection in
            if request.line.hasPrefix("HEAD") {
                try await connection.write("HTTP/1.1 200 OK\r\nContent-Length: 99\r\nContent-Encoding: gzip\r\n\r\n")
            } else {
                try await connection.respond(body: "ok")
            }
        }
        let host = try #require(received.first?.header("Host"))
        let common =
            "Host: \(host)\r\nUser-Agent: uploadtask/0.1.0\r\nAccept: */*\r\nAccept-Encoding: gzip, deflate\r\n"
        let heads = [
            "GET /a?b=c%20d HTTP/1.1\r\n\(common)\r\n", "HEAD /h HTTP/1.1\r\n\(common)\r\n",
            "OPTIONS / HTTP/1.1\r\n\(common)\r\n", "DELETE /d HTTP/1.1\r\n\(common)\r\n",
            "POST /p HTTP/1.1\r\n\(common)Content-Length: 0\r\n\r\n",
            "PUT /p HTTP/1.1\r\n\(common)content-type: application/json\r\nX: 1\r\nX: 2\r\nContent-Length: 7\r\n\r\n",
            "PATCH /q HTTP/1.1\r\nHost: \(host)\r\nAccept: */*\r\nAccept-Encoding: gzip, deflate\r\n"
                + "User-Agent: watch/1\r\nContent-Length: 1\r\n\r\n",
            "Report /g HTTP/1.1\r\n\(common)Content-Length: 4\r\n\r\n",
        ]
        #expect(received.map(\.head) == heads)
        #expect(received.map(\.body) == ["", "", "", "", "", #"{"a":1}"#, "x", "body"])
        #expect(try results.map { try $0.get().text } == ["ok", "", "ok", "ok", "ok", "ok", "ok", "ok"])
        #expect(try results.map { try $0.get().statusCode } == [Int](repeating: 200, count: 8))
    }

    @Test("A large body arrives byte for byte")
    func large() async throws {
        let body = (0..<30_000).flatMap { Array("\(100_000 + $0)".utf8) } + Array("end".utf8)
        let (received, results) = try await exchange([.init(url: "/", method: "POST", body: body)])
        #expect(received.first?.header("Content-Length") == "180003")
        #expect(received.first.map { Array($0.body.utf8) == body } == true)
        #expect(results.first?.error == nil)
    }

    @Test("The response has the status, the header and the decoded body")
    func response() async throws {
        // "gzip me", by gzip -n.
        let gzip: [UInt8] = [
            0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 0x4B, 0xAF, 0xCA, 0x2C, 0x50, 0xC8, 0x4D, 5, 0, 0xCF, 0xF0, 0x1F, 0x53,
            7, 0, 0, 0,
        ]
        let (_, results) = try await exchange([.init(url: "/gzip"), .init(url: "/gbk")]) { request, connection in
            if request.line.contains("gzip") {
                let head =
                    "HTTP/1.1 404 No\r\nContent-Encoding: gzip\r\nX: 1\r\nx:  2 \r\nContent-Length: \(gzip.count)\r\n\r\n"
                try await connection.write(Array(head.utf8) + gzip)
            } else {
                let head = "HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=gbk\r\nContent-Length: 4\r\n\r\n"
                try await connection.write(Array(head.utf8) + [0xD6, 0xD0, 0xCE, 0xC4])
            }
        }
        let first = try #require(results.first).get()
        #expect(first.statusCode == 404)
        #expect(first.header["x"] == ["1", "2"])
        #expect(first.body == Array("gzip me".utf8))
        #expect(try #require(results.last).get().text == "中文")
    }

    @Test(
        "A redirect keeps or drops the method, the body and its Content-Type",
        arguments: [
            (301, "POST", "GET /n", ""), (302, "POST", "GET /n", ""), (303, "POST", "GET /n", ""),
            (307, "POST", "POST /n", "body"), (308, "POST", "POST /n", "body"), (302, "PUT", "PUT /n", "body"),
            (303, "PUT", "GET /n", ""), (303, "DELETE", "GET /n", ""), (301, "DELETE", "DELETE /n", "body"),
        ])
    func redirects(status: Int, method: String, line: String, body: String) async throws {
        let (received, results) = try await exchange([
            .init(
                url: "/first", method: method, header: ["Content-Type": "text/x", "X": "1"], body: Array("body".utf8))
        ]) { request, connection in
            if request.line.contains("/first") {
                try await connection.respond("\(status) Moved", headers: ["Location: /n"])
            } else {
                try await connection.respond(body: "arrived")
            }
        }
        #expect(try #require(results.first).get().text == "arrived")
        #expect(received.map(\.line) == ["\(method) /first HTTP/1.1", "\(line) HTTP/1.1"])
        #expect(received.map(\.body) == ["body", body])
        let second = try #require(received.last)
        #expect(second.headers("Content-Type") == (body.isEmpty ? [] : ["text/x"]))
        #expect(second.headers("X") == ["1"])
    }

    @Test("HEAD stays HEAD, and a response to it with a body does not disturb the next one")
    func head() async throws {
        let (received, results) = try await exchange(
            [301, 303, 307].map { .init(url: "/\($0)", method: "HEAD") }
                + [.init(url: "/wrong", method: "HEAD"), .init(url: "/")]
        ) { request, connection in
            if let status = ["301", "303", "307"].first(where: { request.line.contains("/\($0)") }) {
                try await connection.write(
                    "HTTP/1.1 \(status) Moved\r\nLocation: /n\r\nTransfer-Encoding: chunked\r\n\r\n")
            } else if request.line.contains("/wrong") {
                try await connection.respond(body: "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nwrong")
            } else {
                try await connection.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n")
                if request.line.hasPrefix("GET") { try await connection.write("ok") }
            }
        }
        #expect(received.count { $0.line == "HEAD /n HTTP/1.1" } == 3)
        #expect(try results.map { try $0.get().text } == ["", "", "", "", "ok"])
    }

    @Test("Invalid parameters are error 202, and nothing is sent")
    func parameters() async throws {
        let bad: [(FetchParameters, String)] = [
            (.init(url: "ftp://a/"), "invalid url: the scheme 'ftp' is not http or https"),
            (
                .init(url: "/", method: "GET /x HTTP/1.1\r\nX: "),
                #"invalid method: 'GET /x HTTP/1.1\r\nX: ' is not a method such as GET or POST"#
            ),
            (.init(url: "/", method: ""), "invalid method: '' is not a method such as GET or POST"),
            (.init(url: "/", method: "connect"), "invalid method: CONNECT opens a tunnel, and is not supported"),
            (.init(url: "/", method: "TRACE", body: [1]), "invalid method: TRACE cannot have a body"),
            (.init(url: "/", header: ["a b": "1"]), "invalid headers: 'a b' is not a header name"),
            (
                .init(url: "/", header: ["A": "1\r\nB: 2"]),
                "invalid headers: the value of 'A' has a line break or another control character"
            ),
            (
                .init(url: "/", header: ["Host": "\0"]),
                "invalid headers: the value of 'Host' has a line break or another control character"
            ),
        ]
        let (received, results) = try await exchange(bad.map(\.0))
        #expect(received.isEmpty)
        #expect(results.map(\.error) == bad.map { UploadFailure(.parameter, $0.1) })
    }

    @Test("Fields of the connection are dropped with a warning, and Content-Type is sent")
    func reserved() async throws {
        let warnings = Recorder<String>()
        let received = Recorder<RawRequest>()
        try await RawServer.run { connection in
            received.append(try await connection.readRequest())
            try await connection.respond()
        } _: { server in
            let client = UploadClient(logger: Logger(label: "test") { _ in WarningRecorder(warnings: warnings) })
            let request = FetchParameters(
                url: server.url, method: "POST",
                header: [
                    "Content-Type": "text/plain", "Content-Length": "3", "transfer-encoding": ["chunked", "x"],
                    "Host": "elsewhere", "Accept-Encoding": "br", "Connection": "close",
                ], body: Array("body".utf8))
            let response = try await client.send(request).response
            #expect(response.statusCode == 200)
            await client.shutdown()
        }
        let request = try #require(received.all.first)
        #expect(request.headers("Content-Type") == ["text/plain"])
        #expect(request.headers("Content-Length") == ["4"])
        #expect(request.headers("Transfer-Encoding") == [] && request.headers("Connection") == [])
        #expect(request.headers("Accept-Encoding") == ["gzip, deflate"])
        #expect(
            warnings.all
                == ["Content-Length", "transfer-encoding", "Host", "Accept-Encoding", "Connection"].map {
                    "header '\($0)' is set by the request itself and was ignored"
                })
    }

    @Test("A response above the limit, of the request or of the client, is error 200")
    func limit() async throws {
        var configuration = UploadClient.Configuration()
        configuration.maximumResponseLength = 10
        let (_, results) = try await exchange(
            [
                .init(url: "/", maximumResponseLength: 5), .init(url: "/", maximumResponseLength: 6), .init(url: "/10"),
                .init(url: "/11"),
            ], configuration: configuration
        ) { request, connection in
            let body =
                request.line.contains("/10") ? "0123456789" : request.line.contains("/11") ? "0123456789a" : "012345"
            try await connection.respond(body: body)
        }
        func tooLarge(_ limit: Int) -> UploadFailure {
            UploadFailure(.other, "the response is larger than the limit of \(limit) bytes")
        }
        #expect(results.map(\.error) == [tooLarge(5), nil, nil, tooLarge(10)])
    }

    @Test("GET is sent again on a new connection when the kept one was closed, POST and DELETE are not")
    func stale() async throws {
        for (method, isRepeated) in [("GET", true), ("HEAD", true), ("POST", false), ("DELETE", false), ("PUT", false)]
        {
            let lines = Recorder<String>()
            try await RawServer.run { connection in
                lines.append(try await connection.readRequest().line)
                try await connection.respond(headers: ["Keep-Alive: timeout=60"])
                lines.append(try await connection.readRequest().line)
            } _: { server in
                try await withClient { client in
                    _ = try await client.send(.init(url: server.url)).response
                    let error = await client.send(.init(url: server.url, method: method)).result.error
                    #expect(error?.code == (isRepeated ? nil : .inputOutput), "\(method)")
                }
            }
            #expect(lines.all.count == (isRepeated ? 3 : 2), "\(method)")
        }
    }
}

/// Records warnings.
private struct WarningRecorder: LogHandler {
    let warnings: Recorder<String>
    var logLevel = Logger.Level.warning
    var metadata: Logger.Metadata = [:]

    init(warnings: Recorder<String>) { self.warnings = warnings }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        warnings.append("\(event.message)")
    }
}
