import Dispatch
import Foundation
import TestSupport
import Testing

@testable import UploadReceiver

/// A running receiver with its own directory.
struct TestServer: Sendable {
    let port: Int
    let directory: String
    private let reports: AsyncStream<UploadReport>

    /// Waits for the report of the next request.
    func nextReport() async throws -> UploadReport {
        var iterator = reports.makeAsyncIterator()
        return try #require(await iterator.next())
    }

    /// Runs the server while `body` runs, then cancels it. Returns the duration of the shutdown.
    @discardableResult
    static func run(
        configure: (inout ReceiverConfiguration) -> Void = { _ in },
        _ body: (TestServer) async throws -> Void
    ) async throws -> Duration {
        var ending = Duration.zero
        try await withTemporaryFolder { directory in
            var configuration = ReceiverConfiguration(port: 0, directory: directory)
            configure(&configuration)
            let (reports, reported) = AsyncStream.makeStream(of: UploadReport.self)
            let (ports, listening) = AsyncStream.makeStream(of: Int.self)
            let receiver = ReceiverServer(configuration: configuration, onUpload: { reported.yield($0) })
            let running = Task {
                defer { listening.finish() }
                try await receiver.run { listening.yield($0) }
            }
            var iterator = ports.makeAsyncIterator()
            guard let port = await iterator.next() else {
                try await running.value
                return
            }
            let result: Result<Void, any Error>
            do {
                result = .success(
                    try await body(TestServer(port: port, directory: configuration.directory, reports: reports)))
            } catch {
                result = .failure(error)
            }
            let start = ContinuousClock.now
            running.cancel()
            try await running.value
            ending = ContinuousClock.now - start
            // In every case no unfinished upload remains after the shutdown.
            #expect(try names(in: directory).filter { $0.hasSuffix(".part") } == [])
            try result.get()
        }
        return ending
    }
}

/// Runs blocking work outside the cooperative thread pool, which the server under test uses.
func blocking<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
        let thread = Thread { continuation.resume(with: Result { try work() }) }
        thread.start()
    }
}
