import Logging
import ServiceLifecycle
import TestSupport
import Testing
import UploadEngine

/// The Swift of the article about services, word for word: it ends the uploads as the article states.
@Suite(.phase(.scripts), .timeLimit(minutes: 1)) struct ServiceSnippetTests {
    struct UploadService: Service {
        let client = UploadClient()

        func run() async {
            try? await gracefulShutdown()
            await withTaskCancellationHandler {
                await client.shutdown()
            } onCancel: {
                Task { await client.shutdown(cancellingUploads: true) }
            }
        }
    }

    /// Signals that the group runs.
    private struct Marker: Service {
        let isRunning: Signal

        func run() async throws {
            isRunning.fire()
            try await gracefulShutdown()
        }
    }

    private let service = UploadService()
    private let place: SnippetFolder

    init() async throws { place = try await SnippetFolder() }

    /// Starts an upload whose response comes after a time, and ends the group in between; returns the upload.
    private func upload(
        delay: Int, end: @Sendable (ServiceGroup, Task<Void, any Error>) async -> Void
    ) async throws -> UploadTask {
        let isRunning = Signal()
        let group = ServiceGroup(
            services: [service, Marker(isRunning: isRunning)],
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        let running = Task { try await group.run() }
        await isRunning.wait()
        let task = try service.client.start(
            .form([.file("photo", "\(place.path)/photo.jpg")]),
            to: "\(place.server.url)/?uploadtask-delay=\(delay)")
        for await progress in task.progress where progress.percent == 100 { break }
        await end(group, running)
        _ = await running.result
        return task
    }

    @Test("A graceful shutdown waits for the upload, and refuses others")
    func graceful() async throws {
        let task = try await upload(delay: 300) { group, _ in await group.triggerGracefulShutdown() }
        #expect(try await task.response.statusCode == 200)
        let error = await #expect(throws: UploadError.self) {
            try await service.client.upload(.content(.bytes([])), to: place.server.url)
        }
        #expect(error?.reason == .shutDown)
    }

    @Test("A cancellation cancels the upload, also after a graceful shutdown has begun", arguments: [true, false])
    func cancelled(isShutDown: Bool) async throws {
        let task = try await upload(delay: 60_000) { group, running in
            if isShutDown { await group.triggerGracefulShutdown() }
            running.cancel()
        }
        let error = await #expect(throws: UploadError.self) { try await task.response }
        #expect(error?.reason == .cancelled)
    }
}
