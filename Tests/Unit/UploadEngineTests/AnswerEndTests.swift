import EngineTestSupport
import Foundation
import TestSupport
import Testing

@testable import UploadCore
@testable import UploadEngine

/// Responses that end together with the connection. In loops, because the end of the connection and the end of the request
/// race each other.
@Suite(.phase(.engine), .timeLimit(minutes: 3)) struct AnswerEndTests {
    private let directory: TemporaryFolder

    init() throws { directory = try TemporaryFolder() }

    /// Uploads many times, 64 at once, to a server that sends these bytes and closes.
    private func uploads(
        _ rounds: Int, response: String
    ) async throws -> [Result<UploadResponse, UploadFailure>] {
        let file = try directory.file()
        return try await RawServer.run { connection in
            _ = try await connection.readRequest()
            try await connection.write(response)
        } _: { server in
            var configuration = UploadClient.Configuration()
            configuration.maximumConcurrentUploads = 64
            return try await withClient(configuration) { client in
                let tasks = (0..<rounds).map { _ in
                    client.uploadFile(url: server.url, filePath: file, name: "file")
                }
                var results: [Result<UploadResponse, UploadFailure>] = []
                for task in tasks {
                    results.append(await task.result)
                }
                return results
            }
        }
    }

    @Test(
        "A response that ends with the connection is complete, every time",
        arguments: [
            "HTTP/1.1 200 OK\r\n\r\nwhole", "HTTP/1.0 200 OK\r\n\r\nwhole",
            "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nwhole",
            "HTTP/1.1 200 OK\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nwhole\r\n0\r\n\r\n",
        ])
    func whole(response: String) async throws {
        for (round, result) in try await uploads(200, response: response).enumerated() {
            #expect(try result.get().text == "whole", "round \(round)")
        }
    }

    @Test(
        "A response that the end of the connection cuts fails with 300, every time",
        arguments: [
            "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\npart",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\npart\r\n",
        ])
    func cut(response: String) async throws {
        for (round, result) in try await uploads(200, response: response).enumerated() {
            #expect(result.error?.code == .inputOutput, "round \(round)")
        }
    }
}
