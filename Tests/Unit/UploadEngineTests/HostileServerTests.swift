import EngineTestSupport
import Foundation
import Logging
import NIOCore
import TestSupport
import Testing
import _UploadLocks

@testable import UploadCore
@testable import UploadEngine

/// Servers that break a connection, or send more than responses on it.
@Suite(.phase(.engine), .timeLimit(minutes: 3)) struct HostileServerTests {
    private let directory: TemporaryFolder

    init() throws { directory = try TemporaryFolder() }

    /// Uploads on kept connections, on which the server sends `more` after a response.
    private func poison(_ more: String, inOneSegment: Bool) async throws {
        let file = try directory.file()
        let sent = AsyncStream.makeStream(of: Void.self)
        let response = "HTTP/1.1 200 OK\r\nKeep-Alive: timeout=60\r\nContent-Length: 2\r\n\r\nok"
        try await RawServer.run { connection in
            while true {
                _ = try await connection.readRequest()
                try await connection.write("HTTP/1.1 500 No\r\nKeep-Alive: timeout=60\r\nContent-Length: 4\r\n\r\nreal")
                _ = try await connection.readRequest()
                try await connection.write(inOneSegment ? response + more : response)
                if !inOneSegment { try await connection.write(more) }
                sent.continuation.yield()
            }
        } _: { server in
            try await withClient { client in
                var whenSent = sent.stream.makeAsyncIterator()
                for round in 0..<100 {
                    let first = try await client.uploadFile(url: server.url, filePath: file, name: "f").response
                    #expect(first.statusCode == 500 && first.text == "real", "round \(round): \(first)")
                    let second = try await client.uploadFile(url: server.url, filePath: file, name: "f").response
                    #expect(second.statusCode == 200, "round \(round): \(second)")
                    await whenSent.next()
                }
            }
            // No connection with extra bytes was reused.
            #expect(server.accepted.value == 100)
        }
    }

    @Test(
        "Part of a second response, in the segment of the first or later, is not the start of the next response",
        arguments: ["HTTP/1.1 200 OK\r\nX: ", "H", "\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"],
        [true, false])
    func poisoned(more: String, inOneSegment: Bool) async throws {
        try await poison(more, inOneSegment: inOneSegment)
    }

    @Test(
        "A redirect behind which the server closes its connection is followed, also with the body, 100 times",
        arguments: [301, 302, 303, 307, 308])
    func redirectAndClose(status: Int) async throws {
        let file = try directory.file()
        try await RawServer.run { connection in
            let request = try await connection.readRequest()
            if request.line.contains(" /there") {
                return try await connection.respond(headers: ["Connection: close"], body: request.line)
            }
            // Without `Connection: close`.
            try await connection.write("HTTP/1.1 \(status) Go\r\nLocation: /there\r\nContent-Length: 0\r\n\r\n")
            try await connection.channel.close()
        } _: { server in
            try await withClient { client in
                for round in 0..<100 {
                    let response = try await client.uploadFile(url: server.url, filePath: file, name: "f").response
                    let method = status < 304 ? "GET" : "POST"
                    #expect(response.text == "\(method) /there HTTP/1.1", "round \(round)")
                }
            }
        }
    }

    @Test(
        "No Keep-Alive value stops the process",
        arguments: [
            "timeout=-9223372036854775808", "timeout=9223372036854775807", "timeout=-1", "timeout=99999999999999999999",
            "timeout=", "=5", "timeout==", ",,,", "timeout=5;timeout=-9223372036854775808",
        ])
    func keepAlive(value: String) async throws {
        let file = try directory.file()
        try await RawServer.run { connection in
            _ = try await connection.readRequest()
            try await connection.respond(headers: ["Keep-Alive: \(value)"], body: "ok")
        } _: { server in
            try await withClient { client in
                let response = try await client.uploadFile(url: server.url, filePath: file, name: "f").response
                #expect(response.text == "ok")
            }
        }
    }

    @Test("Endless interim responses are an error, so they cannot reset the idle timeout forever")
    func interim() async throws {
        let file = try directory.file()
        try await RawServer.run { connection in
            _ = try await connection.readRequest()
            for _ in 0..<2000 { try await connection.write("HTTP/1.1 102 Processing\r\n\r\n") }
            try await connection.waitForEnd()
        } _: { server in
            try await withClient { client in
                let error = await failure(of: client.uploadFile(url: server.url, filePath: file, name: "f"))
                #expect(error?.code == .other)
                #expect(
                    error?.message.contains("more than 1000 interim responses") == true, "\(String(describing: error))")
            }
        }
    }

    @Test("A Location that is not UTF-8 is requested with the bytes that were received")
    func latin1() async throws {
        let file = try directory.file()
        try await RawServer.run { connection in
            _ = try await connection.readRequest()
            try await connection.write(
                Array("HTTP/1.1 302 Go\r\nContent-Length: 0\r\nLocation: /caf".utf8) + [0xE9] + Array("\r\n\r\n".utf8))
            try await connection.respond(body: try await connection.readRequest().line)
        } _: { server in
            try await withClient { client in
                let response = try await client.uploadFile(url: server.url, filePath: file, name: "f").response
                #expect(response.text == "GET /caf%E9 HTTP/1.1")
            }
        }
    }
}
