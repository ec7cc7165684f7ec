import EngineTestSupport
import Foundation
import Logging
import NIOCore
import TestSupport
import Testing

@testable import UploadCore
@testable import UploadEngine

/// Concurrent resolution of host names.
@Suite(.phase(.engine), .timeLimit(minutes: 3)) struct HostResolverTests {
    private let directory: TemporaryFolder

    init() throws { directory = try TemporaryFolder() }

    /// Runs `body` with a client whose look-ups of names with the prefix `slow` hang until `body` returns.
    private func withSlowNames(
        connectTimeout: Duration = .seconds(60), _ body: @Sendable (UploadClient, RawServer) async throws -> Void
    ) async throws {
        let gate = DispatchSemaphore(value: 0)
        try await RawServer.run { connection in
            while true {
                _ = try await connection.readRequest()
                try await connection.respond()
            }
        } _: { server in
            var configuration = UploadClient.Configuration()
            configuration.maximumConcurrentUploads = 100
            configuration.connection.connectTimeout = connectTimeout
            let transport = HTTPTransport(configuration.connection) { host, port in
                if host.hasPrefix("slow") {
                    gate.wait()
                    gate.signal()
                }
                return [try SocketAddress(ipAddress: "127.0.0.1", port: port)]
            }
            let client = UploadClient(
                configuration, transport: transport, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
            let result: Result<Void, any Error>
            do { result = .success(try await body(client, server)) } catch { result = .failure(error) }
            gate.signal()
            await client.shutdown(cancellingUploads: true)
            try result.get()
        }
    }

    @Test("Slow look-ups delay neither other names nor addresses")
    func sideBySide() async throws {
        let file = try directory.file()
        try await withSlowNames { client, server in
            let slow = (0..<8).map {
                client.uploadFile(url: "http://slow\($0).example:\(server.port)/", filePath: file, name: "f")
            }
            for host in ["127.0.0.1", "quick.example"] {
                for _ in 0..<20 {
                    let url = "http://\(host):\(server.port)/"
                    let response = try await client.uploadFile(url: url, filePath: file, name: "f").response
                    #expect(response.statusCode == 200)
                }
            }
            for task in slow { task.cancel() }
            for task in slow { #expect(await failure(of: task) == .aborted) }
        }
    }

    @Test(
        "A look-up that takes longer than the connect timeout fails with 204, and the message states what was missing")
    func timeout() async throws {
        let file = try directory.file()
        try await withSlowNames(connectTimeout: .milliseconds(200)) { client, server in
            let url = "http://slow.example:\(server.port)/"
            let error = await failure(of: client.uploadFile(url: url, filePath: file, name: "f"))
            #expect(
                error
                    == UploadFailure(
                        .timeout, "timeout: no address of http://slow.example:\(server.port) within 200 ms"))
        }
    }
}
