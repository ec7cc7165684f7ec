import EngineTestSupport
import Foundation
import TestSupport
import Testing
import _UploadLocks

@testable import UploadCore
@testable import UploadEngine

/// The limit of concurrent uploads, their order, and shutdown.
@Suite(.phase(.engine), .timeLimit(minutes: 3)) struct QueueTests {
    private let directory: TemporaryFolder

    init() throws { directory = try TemporaryFolder() }

    @Test("Never more than the limit run at once, and with a limit of 1 they run in order", arguments: [1, 3])
    func order(limit: Int) async throws {
        let file = try directory.file()
        let order = Recorder<String>()
        let atOnce = Mutex((now: 0, most: 0))
        var configuration = UploadClient.Configuration()
        configuration.maximumConcurrentUploads = limit
        try await RawServer.run { connection in
            while true {
                let request = try await connection.readRequest()
                atOnce.withLock {
                    $0.now += 1
                    $0.most = max($0.most, $0.now)
                }
                order.append(request.line)
                await Task.yield()
                atOnce.withLock { $0.now -= 1 }
                try await connection.respond()
            }
        } _: { [configuration] server in
            try await withClient(configuration) { client in
                let tasks = (0..<60).map {
                    client.uploadFile(url: "\(server.url)/\($0)", filePath: file, name: "file")
                }
                for task in tasks { _ = try await task.response }
            }
        }
        #expect(atOnce.withLock { $0.most } <= limit)
        let numbers = order.all.compactMap {
            $0.split(separator: " ")[1].split(separator: "/").last.flatMap { Int($0) }
        }
        #expect((limit == 1 ? numbers : numbers.sorted()) == Array(0..<60))
    }

    @Test("A graceful shutdown waits for uploads, an immediate one aborts them; afterwards nothing starts")
    func shutdown() async throws {
        let file = try directory.file()
        for cancels in [false, true] {
            let begun = Signal()
            let release = Signal()
            try await RawServer.run { connection in
                _ = try await connection.readRequest()
                begun.fire()
                await release.wait()
                try await connection.respond(body: "late")
            } _: { server in
                let client = UploadClient()
                let task = client.uploadFile(url: server.url, filePath: file, name: "file")
                await begun.wait()
                async let ended: Void = client.shutdown(cancellingUploads: cancels)
                if !cancels { release.fire() }
                await ended
                release.fire()
                let error = await failure(of: task)
                #expect(error == (!cancels ? nil : .aborted))
                let refused = await failure(of: client.uploadFile(url: server.url, filePath: file, name: "file"))
                #expect(refused == .shutDown)
            }
        }
    }

    @Test("An upload completes although its client and its task are released, without a shutdown")
    func dropped() async throws {
        let file = try directory.file()
        for _ in 0..<20 {
            let complete = Signal()
            let statuses = Recorder<Int>()
            try await RawServer.run { connection in
                _ = try await connection.readRequest()
                try await connection.respond("201 Created")
            } _: { server in
                _ = UploadClient().uploadFile(
                    url: server.url, filePath: file, name: "file", success: { statuses.append($0.statusCode) },
                    complete: { complete.fire() })
                await complete.wait()
            }
            #expect(statuses.all == [201])
        }
    }
}
