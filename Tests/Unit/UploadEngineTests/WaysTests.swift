import EngineTestSupport
import Foundation
import Logging
import NIOCore
import NIOPosix
import TestSupport
import Testing

@testable import UploadCore
@testable import UploadEngine

/// Addresses of servers: IPv6, several for one name, Unix domain sockets.
@Suite(.phase(.engine), .timeLimit(minutes: 3)) struct WaysTests {
    private let directory: TemporaryFolder

    init() throws { directory = try TemporaryFolder() }

    @Test("An IPv6 address is connected to without its brackets, and is sent in Host with them")
    func ipv6() async throws {
        let file = try directory.file()
        let requests = Recorder<RawRequest>()
        try await RawServer.run(host: "::1") { connection in
            requests.append(try await connection.readRequest())
            try await connection.respond()
        } _: { server in
            try await withClient { client in
                let url = "http://[::1]:\(server.port)/upload"
                let response = try await client.uploadFile(url: url, filePath: file, name: "f").response
                #expect(response.statusCode == 200)
            }
            #expect(requests.all.first?.header("Host") == "[::1]:\(server.port)")
        }
    }

    @Test("A Unix domain socket is used regardless of the URL's host, which is sent in Host")
    func unixSocket() async throws {
        let file = try directory.sparseFile(length: 8 << 20)
        let path = "/tmp/uploadtask-\(UUID().uuidString.prefix(8))"
        let requests = Recorder<RawRequest>()
        try await RawServer.run(socket: path) { connection in
            while true {
                requests.append(try await connection.readRequest())
                try await connection.respond()
            }
        } _: { server in
            var configuration = UploadClient.Configuration()
            configuration.connection.route = .unixSocket(path: path)
            try await withClient(configuration) { client in
                for _ in 0..<2 {
                    let events = Recorder<UploadProgress>()
                    let task = client.uploadFile(
                        url: "http://host.invalid:81/upload", filePath: file, name: "f",
                        progress: { events.append($0) })
                    let response = try await task.response
                    #expect(response.statusCode == 200)
                    #expect(events.all.last?.percent == 100)
                }
            }
            #expect(server.accepted.value == 1)
        }
        #expect(requests.all.map { $0.header("Host") } == ["host.invalid:81", "host.invalid:81"])
        #expect(requests.all.allSatisfy { $0.body.utf8.count > 8 << 20 })
    }

    @Test("The message names a Unix domain socket that is missing or whose path is too long")
    func noSocket() async throws {
        let file = try directory.file()
        for path in ["\(directory.path)/none", "/tmp/" + String(repeating: "a", count: 200)] {
            var configuration = UploadClient.Configuration()
            configuration.connection.route = .unixSocket(path: path)
            try await withClient(configuration) { client in
                let error = await failure(of: client.uploadFile(url: "http://host.invalid/", filePath: file, name: "f"))
                #expect(error?.code == .other)
                #expect(error?.message.contains("the Unix socket '\(path)'") == true, "\(String(describing: error))")
            }
        }
    }

    /// Runs `body` with the address of a listener whose accept queue is full: connecting to it never completes.
    private func withDeadAddress(_ body: (SocketAddress) async throws -> Void) async throws {
        let listener = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .serverChannelOption(.backlog, value: 0).serverChannelOption(.autoRead, value: false)
            .bind(host: "127.0.0.2", port: 0).get()
        let address = try #require(listener.localAddress)
        // More than the queue holds: the later ones are never accepted.
        let waiting = (0..<8).map { _ in
            ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup).connectTimeout(.hours(1)).connect(to: address)
        }
        let result: Result<Void, any Error>
        do { result = .success(try await body(address)) } catch { result = .failure(error) }
        try await listener.close()
        for attempt in waiting { try? await attempt.get().close() }
        try result.get()
    }

    @Test(
        "When the first address of a name does not respond or refuses, the next one is used", arguments: [true, false])
    func firstAddressDead(isSilent: Bool) async throws {
        let file = try directory.file()
        let gone = try LoopbackSocket()
        try await withDeadAddress { dead in
            try await RawServer.run { connection in
                _ = try await connection.readRequest()
                try await connection.respond()
            } _: { server in
                var configuration = UploadClient.Configuration()
                configuration.connection.connectTimeout = .seconds(60)
                let transport = HTTPTransport(configuration.connection) { _, _ in
                    let first = isSilent ? dead : try SocketAddress(ipAddress: "127.0.0.1", port: gone.port)
                    return [first, try SocketAddress(ipAddress: "127.0.0.1", port: server.port)]
                }
                let client = UploadClient(
                    .init(), transport: transport, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
                let task = client.uploadFile(url: "http://two.example/", filePath: file, name: "f")
                let response = try await task.response
                #expect(response.statusCode == 200)
                await client.shutdown()
            }
        }
    }

    // An address instead of a name, because the look-ups of other tests can occupy all threads for look-ups.
    @Test("An address that does not respond fails with 204 after the connect timeout")
    func deadAddress() async throws {
        let file = try directory.file()
        try await withDeadAddress { dead in
            let origin = "http://127.0.0.2:\(dead.port ?? 0)"
            var configuration = UploadClient.Configuration()
            configuration.connection.connectTimeout = .milliseconds(2000)
            try await withClient(configuration) { client in
                let error = await failure(of: client.uploadFile(url: "\(origin)/", filePath: file, name: "f"))
                #expect(error == UploadFailure(.timeout, "timeout: no connection to \(origin) within 2000 ms"))
            }
        }
    }
}
