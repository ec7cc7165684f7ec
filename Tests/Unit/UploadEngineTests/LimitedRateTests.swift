import EngineTestSupport
import Foundation
import NIOCore
import TestSupport
import Testing
import _UploadLocks

@testable import UploadCore
@testable import UploadEngine

/// Uploads over sockets at a limited rate.
@Suite(.serialized, .phase(.engine), .timeLimit(minutes: 3)) struct LimitedRateTests {
    private let directory: TemporaryFolder

    init() throws { directory = try TemporaryFolder() }

    private func configuration(_ rate: Int64) -> UploadClient.Configuration {
        var configuration = UploadClient.Configuration()
        configuration.connection.maximumRate = rate
        return configuration
    }

    @Test("No upload takes less than the time of its rate, and progress never counts bytes that are held back")
    func time() async throws {
        let rate = 100_000.0
        let file = try directory.file("a.bin", length: 100_000)
        let length = Mutex(0)
        try await RawServer.run { connection in
            let head = try await connection.readHead()
            let total = try #require(RawRequest(head: head, body: "").header("Content-Length").flatMap(Int.init))
            var missing = total
            while missing > 0 { missing -= try await connection.read().readableBytes }
            length.withLock { $0 = total }
            try await connection.respond()
        } _: { server in
            try await withClient(configuration(Int64(rate))) { client in
                let events = Recorder<(sent: Int64, time: Duration)>()
                let start = ContinuousClock.now
                let task = client.uploadFile(
                    url: server.url, filePath: file, name: "file",
                    progress: { events.append(($0.bytesSent, .now - start)) })
                _ = try await task.response
                #expect(.now - start > .seconds(0.95 * Double(length.withLock { $0 }) / rate))
                #expect(events.all.map(\.sent) == events.all.map(\.sent).sorted())
                // The rate allows so much in a time, and a tenth of a second more.
                #expect(events.all.allSatisfy { Double($0.sent) <= rate * ($0.time / .seconds(1) + 0.1) })
            }
        }
    }

    @Test("Five uploads share the rate: none ends long before the time of all their bytes")
    func shared() async throws {
        let file = try directory.file("a.bin", length: 80_000)
        let requests = Counter()
        try await RawServer.run { connection in
            _ = try await connection.readRequest()
            requests.increment()
            try await connection.respond()
        } _: { server in
            try await withClient(configuration(200_000)) { client in
                let start = ContinuousClock.now
                let ends = try await withThrowingTaskGroup(of: Duration.self) { group in
                    for _ in 0..<5 {
                        let task = client.uploadFile(url: server.url, filePath: file, name: "file")
                        group.addTask {
                            _ = try await task.response
                            return ContinuousClock.now - start
                        }
                    }
                    return try await group.reduce(into: []) { $0.append($1) }
                }
                #expect(try #require(ends.min()) > .milliseconds(1600), "\(ends)")
            }
        }
        #expect(requests.value == 5)
    }

    @Test("A timeout expires at its time in the middle, and an abort ends a slow upload at once")
    func ends() async throws {
        let file = try directory.file("a.bin", length: 1_000_000)
        let began = AsyncStream.makeStream(of: Void.self)
        let closed = AsyncStream.makeStream(of: ContinuousClock.Instant.self)
        try await RawServer.run { connection in
            began.continuation.yield()
            do { while true { _ = try await connection.read() } } catch {
                closed.continuation.yield(.now)
                throw error
            }
        } _: { server in
            try await withClient(configuration(10_000)) { client in
                var (begins, ends) = (began.stream.makeAsyncIterator(), closed.stream.makeAsyncIterator())
                let start = ContinuousClock.now
                let slow = client.uploadFile(
                    url: server.url, filePath: file, name: "file", timeout: .milliseconds(500))
                let error = await failure(of: slow)
                #expect(error == UploadFailure(.timeout, "timeout: the transfer was not complete after 500 ms"))
                #expect(.now - start > .milliseconds(495) && .now - start < .seconds(5 * SlowTests.factor))
                await begins.next()
                _ = await ends.next()

                var times: [Duration] = []
                for _ in 0..<10 {
                    let task = client.uploadFile(url: server.url, filePath: file, name: "file")
                    for await progress in task.progress where progress.bytesSent > 0 { break }
                    // The system acknowledges bytes of a connection that the server has not accepted yet.
                    await begins.next()
                    let abort = ContinuousClock.now
                    task.cancel()
                    #expect(await failure(of: task) == .aborted)
                    times.append(try #require(await ends.next()) - abort)
                }
                #expect(times.sorted()[2] < .milliseconds(50 * SlowTests.factor), "\(times)")
            }
        }
    }

    @Test("Aborted uploads take nothing of the rate from the next one")
    func aborted() async throws {
        let (file, small) = (try directory.file("a.bin", length: 1_000_000), try directory.file("b.bin", length: 4000))
        try await RawServer.run { connection in
            while true {
                _ = try await connection.readRequest()
                try await connection.respond()
            }
        } _: { server in
            try await withClient(configuration(10_000)) { client in
                for _ in 0..<100 {
                    let tasks = (0..<5).map { _ in client.uploadFile(url: server.url, filePath: file, name: "file") }
                    for await progress in tasks[0].progress where progress.bytesSent >= 0 { break }
                    for task in tasks { task.cancel() }
                    for task in tasks { _ = await failure(of: task) }
                }
                let start = ContinuousClock.now
                _ = try await client.uploadFile(url: server.url, filePath: small, name: "file").response
                // With their turns still reserved it would be 25 s.
                #expect(.now - start < .seconds(5 * SlowTests.factor))
            }
        }
    }

    @Test("At any rate the bytes on the wire are the same", arguments: [1 << 40, 3_000_000, 5_000_000] as [Int64])
    func bytes(rate: Int64) async throws {
        let file = try directory.file("a.txt", [UInt8](repeating: UInt8(ascii: "a"), count: 1_500_000))
        let requests = Recorder<RawRequest>()
        try await RawServer.run { connection in
            requests.append(try await connection.readRequest())
            try await connection.respond()
        } _: { server in
            try await withClient(configuration(rate)) { client in
                _ = try await client.uploadFile(
                    url: server.url, filePath: file, name: "f", formData: ["field": "value"]
                ).response
            }
        }
        let body = try #require(requests.all.first).bodyWithFixedBoundary
        #expect(
            body == """
                --BOUNDARY\r
                Content-Disposition: form-data; name="field"\r
                \r
                value\r
                --BOUNDARY\r
                Content-Disposition: form-data; name="f"; filename="a.txt"\r
                Content-Type: text/plain\r
                \r
                \(String(repeating: "a", count: 1_500_000))\r
                --BOUNDARY--\r

                """)
    }

    @Test("A redirect that sends the body again, and an early response, work at a limited rate")
    func otherWays() async throws {
        let file = try directory.file("a.bin", length: 20_000)
        let lines = Recorder<String>()
        try await RawServer.run { connection in
            let request = try await connection.readHead()
            lines.append(RawRequest(head: request, body: "").line)
            if request.hasPrefix("POST /upload ") {
                _ = try await connection.readBody(of: request)
                try await connection.respond("307 Again", headers: ["Location: /early"])
            } else {
                try await connection.respond("413 Large", body: "large")
            }
            try await connection.waitForEnd()
        } _: { server in
            try await withClient(configuration(200_000)) { client in
                let response = try await client.uploadFile(url: server.url, filePath: file, name: "file").response
                #expect(response.statusCode == 413 && response.text == "large")
            }
        }
        #expect(lines.all == ["POST /upload HTTP/1.1", "POST /early HTTP/1.1"])
    }
}
