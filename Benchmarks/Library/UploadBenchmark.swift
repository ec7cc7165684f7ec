import ArgumentParser
import UploadEngine
import _UploadLibc

/// Uploads with the library, with the same arguments as the peers of the benchmark.
@main
struct UploadBenchmark: AsyncParsableCommand {
    @Option var url: String
    @Option var file: String
    @Option var count = 1
    @Option var parallel = 1
    @Option var cacert: String?
    @Flag(help: "Offer HTTP/2 to a server with TLS.")
    var http2 = false
    @Flag(help: "Create all uploads at once and queue them in the client.")
    var queued = false
    @Flag(help: "Print the sent bytes of each progress event, one per line.")
    var progress = false

    func run() async throws {
        var configuration = UploadClient.Configuration()
        configuration.maximumConcurrentUploads = parallel
        if let cacert { configuration.connection.trust = .certificates(path: cacert) }
        if http2 { configuration.connection.httpVersion = .http2 }
        let client = UploadClient(configuration)
        // Read once: each reading is a search in the parsed arguments.
        let (url, file, count, parallel, progress) = (url, file, count, parallel, progress)
        @Sendable func start() throws -> UploadTask { try client.start(.form([.file("file", file)]), to: url) }
        if queued {
            let tasks = try (0..<count).map { _ in try start() }
            for task in tasks { try check(await task.response) }
        } else {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for worker in 0..<parallel {
                    group.addTask {
                        for _ in stride(from: worker, to: count, by: parallel) {
                            try await finish(try start(), printsProgress: progress)
                        }
                    }
                }
                try await group.waitForAll()
            }
        }
        await client.shutdown()
    }

    private func finish(_ task: UploadTask, printsProgress: Bool) async throws {
        if printsProgress {
            for await event in task.progress {
                print(event.bytesSent)
                fflush(nil)
            }
        }
        try check(await task.response)
    }

    private func check(_ response: UploadResponse) throws {
        guard response.statusCode == 200 else { throw ValidationError("status \(response.statusCode)") }
    }
}
