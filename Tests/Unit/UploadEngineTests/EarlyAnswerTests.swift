import EngineTestSupport
import Foundation
import NIOCore
import TestSupport
import Testing

@testable import UploadCore
@testable import UploadEngine

/// A final response that comes before the body is sent is the result.
@Suite(.phase(.engine), .timeLimit(minutes: 3)) struct EarlyAnswerTests {
    private let directory: TemporaryFolder

    init() throws { directory = try TemporaryFolder() }

    private func upload(
        length: UInt64 = 64 << 20, script: @escaping @Sendable (inout RawConnection) async throws -> Void
    ) async throws -> (result: Result<UploadResponse, UploadFailure>, last: UploadProgress?) {
        let file = try directory.sparseFile(length: length)
        return try await RawServer.run(script: script) { server in
            try await withClient { client in
                let events = Recorder<UploadProgress>()
                let task = client.uploadFile(
                    url: server.url, filePath: file, name: "file",
                    progress: { events.append($0) })
                do throws(UploadFailure) {
                    return (.success(try await task.result.get()), events.all.last)
                } catch { return (.failure(error), events.all.last) }
            }
        }
    }

    @Test("401, 413 and 200 before the body are the result, and progress stays below 100", arguments: [401, 413, 200])
    func early(status: Int) async throws {
        let (result, last) = try await upload { connection in
            _ = try await connection.readHead()
            try await connection.write("HTTP/1.1 \(status) Early\r\nContent-Length: 3\r\n\r\nnow")
            try await connection.waitForEnd()
        }
        #expect(try result.get().statusCode == status)
        #expect(try result.get().text == "now")
        #expect(try #require(last).percent < 100)
    }

    @Test(
        "An early response is the result although the connection ends after it, every time",
        arguments: [
            (413, true, 300), (413, false, 100), (401, true, 100), (401, false, 100), (200, true, 100),
            (200, false, 100),
        ])
    func thenTheEnd(status: Int, isReset: Bool, rounds: Int) async throws {
        let file = try directory.sparseFile("\(status)-\(isReset)", length: 8 << 20)
        try await RawServer.run { connection in
            _ = try await connection.readHead()
            // The client has sent more than the server will read; it stops only when it sees the response.
            for _ in 0..<4 { _ = try await connection.read() }
            try await connection.write(
                "HTTP/1.1 \(status) Early\r\nConnection: close\r\nContent-Length: 5\r\n\r\nlarge")
            if isReset { try await connection.reset() }
        } _: { server in
            try await withClient { client in
                for round in 1...rounds {
                    let response = try await client.uploadFile(url: server.url, filePath: file, name: "file").response
                    #expect(response.statusCode == status, "round \(round)")
                    #expect(response.text == "large", "round \(round)")
                }
            }
        }
    }

    @Test("When a reset cuts the body of an early response, the part that arrived is the data")
    func cutBody() async throws {
        let (result, _) = try await upload { connection in
            _ = try await connection.readHead()
            for _ in 0..<4 { _ = try await connection.read() }
            try await connection.write("HTTP/1.1 413 Content Too Large\r\nContent-Length: 1000\r\n\r\npartial")
        }
        #expect(try result.get().statusCode == 413)
        #expect(try result.get().text == "partial")
    }

    @Test("A server that responds in pieces while it reads receives the whole body")
    func streaming() async throws {
        let length = 5_000_000
        let (result, last) = try await upload(length: UInt64(length)) { connection in
            let head = try await connection.readHead()
            try await connection.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n")
            var missing = Int(RawRequest(head: head, body: "").header("Content-Length") ?? "") ?? 0
            while missing > 0 { missing -= try await connection.read().readableBytes }
            try await connection.write("4\r\nlast\r\n0\r\n\r\n")
        }
        #expect(try result.get().text == "firstlast")
        #expect(try #require(last).percent == 100)
    }

    @Test("A file that changes after the response has begun is an error, not a response")
    func changedFile() async throws {
        let length = 32 << 20
        let file = try directory.sparseFile("changing", length: UInt64(length))
        try await RawServer.run { connection in
            _ = try await connection.readHead()
            try await connection.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n")
            #expect(truncate(file, off_t(length / 2)) == 0)
            while true { _ = try await connection.read() }
        } _: { server in
            try await withClient { client in
                let error = await failure(of: client.uploadFile(url: server.url, filePath: file, name: "file"))
                #expect(error?.code == .inputOutput)
                #expect(error?.message.contains("changed while it was sent") == true)
            }
        }
    }
}
