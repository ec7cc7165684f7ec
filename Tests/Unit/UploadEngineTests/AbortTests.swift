import EngineTestSupport
import Foundation
import TestSupport
import Testing

@testable import UploadCore
@testable import UploadEngine

/// `abort()` at any moment: one ending, a closed connection, no further events.
@Suite(.phase(.engine), .timeLimit(minutes: 3)) struct AbortTests {
    private let directory: TemporaryFolder

    init() throws { directory = try TemporaryFolder() }

    @Test("An abort while the body is sent closes the connection, and the server sees it")
    func closes() async throws {
        let file = try directory.sparseFile(length: 1 << 30)
        let begun = Signal()
        let ended = Signal()
        try await RawServer.run { connection in
            _ = try await connection.readHead()
            begun.fire()
            defer { ended.fire() }
            while true { _ = try await connection.read() }
        } _: { server in
            try await withClient { client in
                let task = client.uploadFile(url: server.url, filePath: file, name: "file")
                await begun.wait()
                task.cancel()
                #expect(await failure(of: task) == .aborted)
                await ended.wait()
            }
        }
    }

    @Test("An abort ends an upload whose server neither reads nor responds")
    func stalled() async throws {
        let file = try directory.sparseFile(length: 1 << 30)
        let begun = Signal()
        let release = Signal()
        try await RawServer.run { connection in
            _ = try await connection.readHead()
            begun.fire()
            await release.wait()
        } _: { server in
            try await withClient { client in
                let task = client.uploadFile(url: server.url, filePath: file, name: "file")
                await begun.wait()
                task.cancel()
                #expect(await failure(of: task) == .aborted)
            }
            release.fire()
        }
    }

    @Test("A queued upload that is aborted never connects")
    func queued() async throws {
        let file = try directory.file()
        let begun = Signal()
        let release = Signal()
        var configuration = UploadClient.Configuration()
        configuration.maximumConcurrentUploads = 1
        try await RawServer.run { connection in
            _ = try await connection.readRequest()
            begun.fire()
            await release.wait()
            try await connection.respond()
        } _: { [configuration] server in
            try await withClient(configuration) { client in
                let first = client.uploadFile(url: server.url, filePath: file, name: "file")
                await begun.wait()
                let second = client.uploadFile(url: server.url, filePath: file, name: "file")
                second.cancel()
                #expect(await failure(of: second) == .aborted)
                release.fire()
                let response = try await first.response
                #expect(response.statusCode == 200)
            }
            #expect(server.accepted.value == 1)
        }
    }

    @Test("Cancelling the Swift task that awaits an upload cancels it")
    func cancellation() async throws {
        let file = try directory.file()
        let begun = Signal()
        try await RawServer.run { connection in
            _ = try await connection.readRequest()
            begun.fire()
            try await connection.waitForEnd()
        } _: { server in
            try await withClient { client in
                let waiting = Task { try await client.upload(.form([.file("file", file)]), to: server.url) }
                await begun.wait()
                waiting.cancel()
                let error = await #expect(throws: UploadError.self) { try await waiting.value }
                #expect(error?.reason == .cancelled)
            }
        }
    }

    @Test("Aborted at 500 different moments: exactly one ending each, and no progress after the abort")
    func moments() async throws {
        let file = try directory.sparseFile(length: 300_000)
        try await RawServer.run { connection in
            while true {
                _ = try await connection.readRequest()
                try await connection.respond(body: "ok")
            }
        } _: { server in
            try await withClient { client in
                for round in 0..<500 {
                    let events = Recorder<String>()
                    let complete = Signal()
                    let task = client.uploadFile(
                        url: server.url, filePath: file, name: "file",
                        progress: { _ in events.append("progress") },
                        success: { _ in events.append("end") }, fail: { _ in events.append("end") },
                        complete: {
                            events.append("complete")
                            complete.fire()
                        })
                    // A different moment in each round, without a clock.
                    for _ in 0..<(round % 250) { await Task.yield() }
                    task.cancel()
                    task.cancel()
                    await complete.wait()
                    _ = await failure(of: task)
                    let endings = events.all.filter { $0 != "progress" }
                    #expect(endings == ["end", "complete"], "round \(round)")
                    #expect(events.all.suffix(2) == ["end", "complete"], "round \(round)")
                }
            }
        }
    }
}
