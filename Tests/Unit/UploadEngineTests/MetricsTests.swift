#if Metrics
import CoreMetrics
import EngineTestSupport
import MetricsTestKit
import TestSupport
import Testing
import UploadEngine

/// The metrics of uploads and of requests, in a back end that keeps them in memory.
@Suite(.phase(.engine), .timeLimit(minutes: 3)) struct MetricsTests {
    private let metrics = TestMetrics()
    private let form = UploadBody.form([.file("file", .bytes("content".utf8, filename: "a.txt"))])

    /// Runs `body` with a client and a server that responds with these statuses; returns the lengths of the bodies.
    @discardableResult
    private func run(
        _ statuses: [String], _ body: @escaping @Sendable (UploadClient, _ url: String) async throws -> Void
    ) async throws -> [Int] {
        let lengths = Recorder<Int>()
        try await RawServer.run { connection in
            while true {
                let request = try await connection.readRequest()
                lengths.append(request.body.utf8.count)
                let status = statuses[(lengths.all.count - 1) % statuses.count]
                guard !status.isEmpty else { return try await connection.reset() }
                try await connection.respond(status, headers: ["Location: /next"])
            }
        } _: { server in
            try await withMetricsFactory(metrics) {
                let client = UploadClient()
                try await body(client, server.url)
                await client.shutdown()
            }
        }
        return lengths.all
    }

    private func ended(_ dimensions: [(String, String)]) -> Int64 {
        metrics.counterTotal(label: "uploadtask.uploads.ended", dimensions: dimensions)
    }

    @Test("Uploads are counted at their start and at their end, with the status or the reason")
    func uploads() async throws {
        try await run(["200 OK", "503 Busy", ""]) { client, url in
            _ = try await client.upload(form, to: url)
            _ = try await client.upload(form, to: url)
            await #expect(throws: UploadError.self) { try await client.upload(form, to: url) }
        }
        #expect(metrics.counterTotal(label: "uploadtask.uploads.started") == 3)
        #expect(ended([]) == 3)
        #expect(ended([("http.response.status_code", "200")]) == 1)
        #expect(ended([("http.response.status_code", "503"), ("error.type", "503")]) == 1)
        #expect(ended([("error.type", "connectionLost")]) == 1)
    }

    @Test("The bytes that were sent are counted once, also where a redirect sends them again")
    func bytes() async throws {
        let lengths = try await run(["307 Moved", "200 OK"]) { client, url in
            _ = try await client.upload(form, to: url)
        }
        #expect(lengths.count == 2)
        #expect(metrics.counterTotal(label: "uploadtask.uploads.bytes_sent") == Int64(lengths[1]))
    }

    @Test("Each request has a duration, with the attributes of the HTTP convention")
    func duration() async throws {
        try await run(["307 Moved", "404 Gone"]) { client, url in _ = try await client.upload(form, to: url) }
        let label = "http.client.request.duration"
        let timers = metrics.timers(label: label, dimensions: [("http.request.method", "POST")])
        #expect(timers.count == 2)
        for timer in timers {
            #expect(timer.values.count == 1)
            #expect(timer.values.allSatisfy { $0 > 0 && $0 < 60_000_000_000 })
            #expect(timer.dimensions.contains { $0 == ("server.address", "127.0.0.1") })
            #expect(timer.dimensions.contains { $0.0 == "server.port" })
        }
        #expect(metrics.timers(label: label, dimensions: [("http.response.status_code", "307")]).count == 1)
        #expect(
            metrics.timers(label: label, dimensions: [("http.response.status_code", "404"), ("error.type", "404")])
                .count
                == 1)
    }

    @Test("An upload that waits in the queue is counted in the metrics of the task that started it")
    func queued() async throws {
        try await run(["200 OK"]) { client, url in
            let tasks = try (1...50).map { _ in try client.start(form, to: url) }
            for task in tasks { _ = try await task.response }
        }
        #expect(metrics.counterTotal(label: "uploadtask.uploads.started") == 50)
        #expect(ended([("http.response.status_code", "200")]) == 50)
        #expect(metrics.timers(label: "http.client.request.duration").map(\.values.count) == [50])
    }
}
#endif
