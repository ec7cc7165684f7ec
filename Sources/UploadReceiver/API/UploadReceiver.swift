/// A server in the process of a test, which receives uploads and shows what arrived.
///
/// ```swift
/// try await UploadReceiver.withServer { server in
///     let response = try await client.upload(.form([.file("photo", photo)]), to: "\(server.url)/photos")
///     let upload = try #require(await server.uploads.next())
///     #expect(response.statusCode == 200)
///     #expect(upload.files.map(\.filename) == ["photo.jpg"])
/// }
/// ```
///
/// It shares no code with the engine that encodes uploads, so that one judges the other. It has no authentication and no TLS,
/// and listens on 127.0.0.1 only.
public enum UploadReceiver {
    /// Runs a server while `body` runs.
    ///
    /// The server listens on a free port, so tests can run in parallel. When this function returns, its connections are
    /// closed, requests in progress are discarded, the port is free, and a temporary directory is removed with its files. That
    /// holds also when `body` throws or the task is cancelled; cancellation does not end `body`.
    ///
    /// - Parameters:
    ///   - configuration: The directory and the limits.
    ///   - isolation: The actor of `body`, which is that of the caller.
    ///   - body: Uses the server.
    /// - Returns: The result of `body`.
    /// - Throws: The error of `body`; or an error whose description is one sentence, when the directory cannot be used or no
    ///   port is free.
    public static func withServer<Value>(
        _ configuration: Configuration = Configuration(), isolation: isolated (any Actor)? = #isolation,
        _ body: (Server) async throws -> Value
    ) async throws -> Value {
        let directory = try await ReceiverDirectory.open(configuration.directory)
        let result: Result<Value, any Error>
        do {
            result = .success(try await serve(configuration, directory, isolation: isolation, body))
        } catch {
            result = .failure(error)
        }
        await directory.close()
        return try result.get()
    }

    private static func serve<Value>(
        _ configuration: Configuration, _ directory: ReceiverDirectory, isolation: isolated (any Actor)?,
        _ body: (Server) async throws -> Value
    ) async throws -> Value {
        let queue = SharedQueue<Upload>()
        let receiver = ReceiverServer(
            configuration: configuration.receiver(directory: directory.path), onUpload: { queue.append(Upload($0)) })
        let (ports, listening) = AsyncStream.makeStream(of: Int.self)
        // Detached: neither a cancellation of the caller nor a graceful shutdown around it may end the server before `body`.
        let running = Task.detached {
            defer { listening.finish() }
            try await receiver.run { listening.yield($0) }
        }
        let started = Task.detached { await ports.first { _ in true } }
        guard let port = await started.value else {
            try await running.value
            throw ReceiverStartError(description: "the server ended before it accepted connections")
        }
        let result: Result<Value, any Error>
        do {
            result = .success(
                try await body(
                    Server(
                        port: port, directory: directory.path, uploads: Uploads(queue: queue), plan: receiver.plan)))
        } catch {
            result = .failure(error)
        }
        running.cancel()
        // Errors are those of the start.
        _ = await running.result
        queue.finish()
        return try result.get()
    }
}
