import EngineTestSupport
import Foundation
import TestSupport
import Testing
import UploadEngine

@testable import UploadCore

/// `http2_server.py`, an HTTP/2 client for it, and a file of 5 MiB.
struct HTTP2Server: Sendable {
    private static let certificates = Task {
        let directory = try TemporaryFolder()
        let made = try await Programs.run(Programs.server("make-certificates"), [directory.path])
        try #require(made.status == 0, "\(made.error)")
        return directory
    }

    let client: UploadClient
    let process: ServerProcess
    /// The path of the CA certificate.
    let authority: String
    let directory: TemporaryFolder
    let file: String

    /// Runs a server and a client while `body` runs.
    static func run<Result: Sendable>(
        _ arguments: String..., configure: (inout UploadClient.Configuration) -> Void = { _ in },
        _ body: (HTTP2Server) async throws -> Result
    ) async throws -> Result {
        let certificates = try await certificates.value.path
        let process = try await ServerProcess.http2(certificates: certificates, arguments)
        defer { process.stop() }
        var configuration = UploadClient.Configuration()
        configuration.connection.httpVersion = .http2
        configuration.idleTimeout = .seconds(20)
        configuration.connection.trust = .certificates(path: "\(certificates)/ca.pem")
        configure(&configuration)
        let client = UploadClient(configuration)
        let directory = try TemporaryFolder()
        let server = HTTP2Server(
            client: client, process: process, authority: "\(certificates)/ca.pem", directory: directory,
            file: try directory.file("a.bin", length: 5 << 20))
        let result: Swift.Result<Result, any Error>
        do { result = .success(try await body(server)) } catch { result = .failure(error) }
        await client.shutdown(cancellingUploads: true)
        return try result.get()
    }

    func url(_ target: String) -> String { "\(process.url)/\(target)" }

    /// Starts an upload of the file.
    func start(_ target: String, header: HeaderLiteral = [:]) -> UploadTask {
        client.uploadFile(url: url(target), filePath: file, name: "file", header: header)
    }

    /// The response to an upload of the file.
    func upload(_ target: String, header: HeaderLiteral = [:]) async throws -> UploadResponse {
        try await start(target, header: header).response
    }

    /// The error of an upload of the file; `nil` if it succeeds.
    func failure(_ target: String) async -> UploadFailure? { await failure(of: start(target)) }

    func failure(of task: UploadTask) async -> UploadFailure? {
        await task.result.error
    }

    /// Uploads the file, and returns the request that the server received.
    func receivedRequest(_ target: String, header: HeaderLiteral = [:]) async throws -> ReceivedRequest {
        let response = try await upload(target, header: header)
        #expect(response.statusCode == 200)
        return try JSONDecoder().decode(ReceivedRequest.self, from: Data(response.text.utf8))
    }

    /// A request as the server received it.
    struct ReceivedRequest: Decodable {
        let connection: Int
        let stream: Int
        let headers: [[String]]
        let size: Int
        let sha256: String
        let pongs: Int

        /// The number of the connection, and the stream identifier on it.
        var connectionAndStream: [Int] { [connection, stream] }

        func header(_ name: String) -> String? { headers.first { $0.first == name }?.last }
    }
}
