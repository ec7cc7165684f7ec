import Foundation
import TestSupport
import Testing
import UploadEngine

@testable import UploadReceiver

/// The end of a server in a test: by a return, an error and a cancellation.
@Suite(.phase(.engine), .timeLimit(minutes: 3)) struct ServerLifetimeTests {
    private struct Failure: Error, Equatable {}

    private static let form = UploadBody.form([
        .field("a", "b"), .file("f", .bytes(Array("abc".utf8), filename: "a.txt")),
    ])

    /// The sockets of this machine that listen on a port or are connected there, by their inodes: a server that has ended has
    /// none of those that it had. Binding the port would not tell, because another test may have taken it.
    private static func inodes(ofPort port: Int) throws -> Set<String> {
        let table = "/proc/net/tcp"
        guard FileManager.default.fileExists(atPath: table) else { return [] }
        let content = try FileHandle(forReadingFrom: URL(fileURLWithPath: table)).readToEnd() ?? Data()
        let rows = String(decoding: content, as: UTF8.self).split(separator: "\n").dropFirst()
        let end = ":" + String(format: "%04X", port)
        return Set(
            rows.map { $0.split(separator: " ") }.filter {
                $0.count > 9 && $0[1].hasSuffix(end) && ["01", "0A"].contains($0[3])
            }.map { String($0[9]) })
    }

    /// Connects, sends the head and the beginning of a body, and returns when the server reads it.
    private func beginUpload(_ server: UploadReceiver.Server) async throws -> RawClient {
        let port = server.port
        return try await blocking {
            let client = try RawClient(port: port)
            try client.send(RawForm.head(length: 1000, more: "Expect: 100-continue\r\n"))
            #expect(try client.receive(until: "\r\n\r\n").hasPrefix("HTTP/1.1 100"))
            try client.send("--B\r\nContent-Disposition: form-data; name=\"f\"; filename=\"a.txt\"\r\n\r\nab")
            return client
        }
    }

    @Test("The result of the body is returned, and its error is thrown")
    func results() async throws {
        #expect(try await UploadReceiver.withServer { $0.port } > 0)
        await #expect(throws: Failure()) { try await UploadReceiver.withServer { _ in throw Failure() } }
    }

    @Test("The body runs on the actor of the caller, and may use its state")
    @MainActor func isolation() async throws {
        final class State { var count = 0 }
        let state = State()
        let returned = try await UploadReceiver.withServer { server in
            MainActor.assertIsolated()
            state.count += 1
            return state
        }
        #expect(returned.count == 1)
    }

    @Test("A server that throws with open connections ends, with its port free and its files removed")
    func openConnections() async throws {
        for round in 0..<50 {
            var seen: UploadReceiver.Server?
            var clients: [RawClient] = []
            var inodes: Set<String> = []
            await #expect(throws: Failure()) {
                try await UploadReceiver.withServer { server in
                    seen = server
                    server.respond(with: round % 2 == 0 ? .status(200) : .stallAfter(bytes: 10))
                    for _ in 0..<3 { clients.append(try await beginUpload(server)) }
                    let port = server.port
                    clients.append(try await blocking { try RawClient(port: port) })
                    inodes = try Self.inodes(ofPort: port)
                    #expect(inodes.count >= 4)
                    throw Failure()
                }
            }
            let server = try #require(seen)
            #expect(!FileManager.default.fileExists(atPath: server.directory))
            // Each request in progress is delivered with its reason, and then the sequence is at its end.
            var errors: [String?] = []
            while let upload = await server.uploads.next() { errors.append(upload.error) }
            #expect(errors.count == 3)
            #expect(errors.allSatisfy { $0 != nil })
            // Before the clients close: the server's side is closed.
            #expect(try Self.inodes(ofPort: server.port).isDisjoint(with: inodes))
            for client in clients { client.close() }
        }
    }

    @Test("A cancelled task ends its wait for uploads, and its server")
    func cancellation() async throws {
        for _ in 0..<50 {
            let (servers, started) = AsyncStream.makeStream(of: UploadReceiver.Server.self)
            let running = Task {
                try await UploadReceiver.withServer { server in
                    started.yield(server)
                    let upload = await server.uploads.next()
                    #expect(upload == nil)
                    try Task.checkCancellation()
                }
            }
            var iterator = servers.makeAsyncIterator()
            let server = try #require(await iterator.next())
            let client = try await beginUpload(server)
            let inodes = try Self.inodes(ofPort: server.port)
            running.cancel()
            await #expect(throws: CancellationError.self) { try await running.value }
            client.close()
            #expect(try Self.inodes(ofPort: server.port).isDisjoint(with: inodes))
            #expect(!FileManager.default.fileExists(atPath: server.directory))
        }
    }

    @Test("A task that is cancelled before the start runs the body with a working server")
    func cancelledBefore() async throws {
        let running = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return try await UploadReceiver.withServer { server in
                let upload = Task.detached {
                    let client = UploadClient()
                    let status = try await client.upload(Self.form, to: server.url).statusCode
                    await client.shutdown()
                    return status
                }
                return try await upload.value
            }
        }
        #expect(try await running.value == 200)
    }

    @Test("200 servers in a row leave neither files nor descriptors nor ports")
    func manyRounds() async throws {
        let client = UploadClient()
        for _ in 0..<200 {
            let (port, directory, inodes) = try await UploadReceiver.withServer { server in
                #expect(try await client.upload(Self.form, to: server.url).statusCode == 200)
                let upload = try #require(await server.uploads.next())
                #expect(FileManager.default.fileExists(atPath: upload.files[0].path))
                return (server.port, server.directory, try Self.inodes(ofPort: server.port))
            }
            #expect(!FileManager.default.fileExists(atPath: directory))
            #expect(try Self.descriptors(of: directory) == 0)
            #expect(try Self.inodes(ofPort: port).isDisjoint(with: inodes))
        }
        await client.shutdown()
    }

    @Test("Many servers run at the same time, each with its own uploads")
    func parallel() async throws {
        try await withThrowingTaskGroup { group in
            for number in 0..<20 {
                group.addTask {
                    let client = UploadClient()
                    try await UploadReceiver.withServer { server in
                        for _ in 0..<3 { _ = try await client.upload(Self.form, to: "\(server.url)/\(number)") }
                        for _ in 0..<3 { #expect(await server.uploads.next()?.path == "/\(number)") }
                    }
                    await client.shutdown()
                }
            }
            try await group.waitForAll()
        }
    }

    @Test("A directory of the caller is created, and keeps its files")
    func ownDirectory() async throws {
        try await withTemporaryFolder { folder in
            var configuration = UploadReceiver.Configuration()
            configuration.directory = "\(folder)/new/uploads"
            let client = UploadClient()
            for _ in 0..<2 {
                try await UploadReceiver.withServer(configuration) { server in
                    #expect(server.directory == "\(folder)/new/uploads")
                    _ = try await client.upload(Self.form, to: server.url)
                }
            }
            await client.shutdown()
            #expect(try names(in: "\(folder)/new/uploads") == ["a-1.txt", "a.txt"])
        }
    }

    @Test("A directory that cannot be used is an error of one sentence")
    func unusable() async throws {
        var configuration = UploadReceiver.Configuration()
        configuration.directory = "/dev/null/uploads"
        let error = await #expect(throws: (any Error).self) {
            try await UploadReceiver.withServer(configuration) { _ in Issue.record("the body ran") }
        }
        #expect(error.map { "\($0)" } == "cannot create the directory /dev/null/uploads/: Not a directory")
    }

    /// The number of descriptors that are open in a directory.
    private static func descriptors(of directory: String) throws -> Int {
        try targets().count { $0.hasPrefix(directory) }
    }

    private static func targets() throws -> [String] {
        let folder = "/proc/self/fd"
        guard FileManager.default.fileExists(atPath: folder) else { return [] }
        return try FileManager.default.contentsOfDirectory(atPath: folder).compactMap {
            try? FileManager.default.destinationOfSymbolicLink(atPath: "\(folder)/\($0)")
        }
    }
}
