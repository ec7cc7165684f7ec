import EngineTestSupport
import Foundation
import TestSupport
import Testing

@testable import UploadCore
@testable import UploadEngine

/// Unusual and malformed responses.
@Suite(.phase(.engine), .timeLimit(minutes: 3)) struct OddAnswerTests {
    private let directory: TemporaryFolder

    init() throws { directory = try TemporaryFolder() }

    private func upload(
        script: @escaping @Sendable (inout RawConnection) async throws -> Void
    ) async throws -> Result<UploadResponse, UploadFailure> {
        let file = try directory.file()
        return try await RawServer.run(script: script) { server in
            try await withClient { client in
                let task = client.uploadFile(url: server.url, filePath: file, name: "file")
                return await task.result
            }
        }
    }

    @Test("A response may arrive one byte at a time")
    func byteByByte() async throws {
        let response = try await upload { connection in
            _ = try await connection.readRequest()
            let text = """
                HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 417 Expectation Failed\r\nX-One: 1\r
                Transfer-Encoding: chunked\r\n\r\n5;name=value\r\nfirst\r\n4\r\nlast\r\n0\r\nX-Trailer: t\r\n\r\n
                """
            for byte in text.utf8 { try await connection.write([byte]) }
        }.get()
        #expect(response.statusCode == 417)
        #expect(response.text == "firstlast")
        #expect(response.header["x-one"] == ["1"])
    }

    @Test(
        "A response that arrives before the request is the result, also when the server then closes",
        arguments: [true, false])
    func beforeTheRequest(reads: Bool) async throws {
        for round in 0..<50 {
            let response = try await upload { connection in
                try await connection.respond("503 Service Unavailable", headers: ["Connection: close"], body: "full")
                if reads { _ = try await connection.readRequest() }
            }
            #expect(try response.get().statusCode == 503, "round \(round)")
            #expect(try response.get().text == "full", "round \(round)")
        }
    }

    @Test(
        "Malformed responses fail with 200, and the message names the server",
        arguments: [
            "HTTP/1.1 200 OK\r\nA\r\n\r\n", "HTTP/1.1 200 OK\r\n folded: one\r\n\r\n", "HTTP/1.1 000 OK\r\n\r\n",
            "RTSP/1.1 200 OK\r\n\r\n", "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
            "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", "HTTP/9.9 200 OK\r\n\r\n",
            "\0\0\0\0\r\n\r\n",
            "HTTP/1.1 20 OK\r\n\r\n", "<html>no HTTP at all</html>\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n",
        ])
    func malformed(response: String) async throws {
        let result = try await upload { connection in
            _ = try await connection.readRequest()
            try await connection.write(response)
            try await connection.waitForEnd()
        }
        #expect(result.error?.code == .other, "\(result)")
        #expect(result.error?.message.contains("http://127.0.0.1:") == true, "\(result)")
    }

    @Test("A response of 1 GiB fails at the limit, without being read to its end")
    func huge() async throws {
        let sent = Counter()
        let result = try await upload { connection in
            _ = try await connection.readRequest()
            try await connection.write("HTTP/1.1 200 OK\r\nContent-Length: 1073741824\r\n\r\n")
            let mebibyte = [UInt8](repeating: 0x78, count: 1 << 20)
            for _ in 0..<1024 {
                try await connection.write(mebibyte)
                sent.increment()
            }
        }
        #expect(result.error == UploadFailure(.other, "the response is larger than the limit of 16777216 bytes"))
        #expect(sent.value < 512)
    }
}
