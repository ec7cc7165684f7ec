public import HTTPTypes
public import Logging
import UploadCore

/// Sends uploads to HTTP servers.
///
/// ```swift
/// let client = UploadClient()
/// let response = try await client.upload(
///     .form([.field("album", "2026"), .file("photo", photo)]), to: "\(server)/photos")
/// print(response.statusCode, response.text)
/// await client.shutdown()
/// ```
///
/// Files are streamed from disk: memory depends neither on their size nor on the number of uploads that wait.
public final class UploadClient: Sendable {
    /// The version of this package.
    public static let version = Version.number

    package let configuration: Configuration
    let requests: RequestLoop
    private let uploads: TransferQueue
    /// Requests without a file wait for one another only: an upload of an hour must not delay them.
    let transfers: TransferQueue
    let support = ResumptionSupport()
    private let address = LastAddress()

    /// Creates a client with its own connections.
    ///
    /// Precondition: ``Configuration/maximumConcurrentUploads`` is at least 1.
    ///
    /// - Parameters:
    ///   - configuration: Limits and connection settings. A file that it names is read by the first upload that needs it,
    ///     and a problem with the file is that upload's error.
    ///   - logger: Receives diagnostics; without one there are none. They never contain header values, field values,
    ///     queries or file content, at any level.
    public convenience init(_ configuration: Configuration = Configuration(), logger: Logger? = nil) {
        let logger = logger ?? Logger(label: "uploadtask") { _ in SwiftLogNoOpLogHandler() }
        self.init(configuration, transport: HTTPTransport(configuration.connection).instrumented(), logger: logger)
    }

    init(_ configuration: Configuration, transport: any UploadTransport, logger: Logger) {
        precondition(configuration.maximumConcurrentUploads > 0, "maximumConcurrentUploads must be at least 1")
        self.configuration = configuration
        requests = RequestLoop(
            transport: transport, continueTimeout: configuration.connection.expectContinueTimeout,
            idleTimeout: configuration.idleTimeout, logger: logger)
        uploads = TransferQueue(limit: configuration.maximumConcurrentUploads)
        transfers = TransferQueue(limit: configuration.maximumConcurrentUploads)
    }

    /// Uploads a body, and returns the server's response. Cancelling the task that waits here cancels the upload.
    ///
    /// - Parameters: As for ``start(_:to:method:headers:timeout:response:)``.
    /// - Returns: The final response, whatever its status.
    /// - Throws: The reason why there is no response.
    public func upload(
        _ body: UploadBody, to url: String, method: HTTPRequest.Method = .post, headers: HTTPFields = [:],
        timeout: Duration? = nil, response destination: ResponseDestination = .memory
    ) async throws(UploadError) -> UploadResponse {
        let task = try start(
            body, to: url, method: method, headers: headers, timeout: timeout, response: destination)
        return try await withTaskCancellationHandler {
            await task.ending.result
        } onCancel: {
            task.cancel()
        }.get()
    }

    /// Creates an upload, which starts at once or when others have ended.
    ///
    /// - Parameters:
    ///   - body: The body.
    ///   - url: The address: `http` or `https`. `user:password@` becomes a Basic `Authorization`.
    ///   - method: `POST`, `PUT`, `PATCH`, or another method that sends a body.
    ///   - headers: Request header fields. Those that describe the body or the connection are set by the engine, and ignored
    ///     here with a warning to the logger; `Content-Type` is the caller's for ``UploadBody/content(_:)``.
    ///   - timeout: The limit for the whole transfer, from its start to the last byte of the response, without the time in
    ///     the queue. `nil`, zero or negative: the configuration's.
    ///   - destination: The destination of the response's body.
    /// - Returns: The upload.
    /// - Throws: ``UploadError/Reason/invalidRequest`` for a parameter that cannot be sent, such as an invalid URL or a file that
    ///   does not exist. Every later failure is the task's.
    public func start(
        _ body: UploadBody, to url: String, method: HTTPRequest.Method = .post, headers: HTTPFields = [:],
        timeout: Duration? = nil, response destination: ResponseDestination = .memory
    ) throws(UploadError) -> UploadTask {
        do throws(UploadFailure) {
            let (body, sources) = try body.located()
            let request = UploadRequest(
                method: try RequestHop.Method(sendingBody: method.rawValue),
                url: try address.parse(url),
                header: headers.map { HeaderField($0.name.rawName, $0.value) }, body: body,
                timeout: UploadTimeout(
                    milliseconds: timeout.map { $0 / .milliseconds(1) }, default: configuration.timeout?.inMilliseconds)
            )
            return start(request, sources, response: destination)
        } catch { throw UploadError(error) }
    }

    /// Ends the client: accepts no more uploads, returns when the last one has ended, what it had written of its response is
    /// complete or removed, and the connections are closed.
    ///
    /// - Parameter cancelsUploads: Whether uploads that wait or run are cancelled; else they are waited for.
    public func shutdown(cancellingUploads cancelsUploads: Bool = false) async {
        let queues = [uploads, transfers]
        let tasks = queues.flatMap { $0.close() }
        if cancelsUploads { for task in tasks { task.cancel() } }
        for queue in queues { await queue.waitUntilEmpty() }
        await requests.transport.shutdown()
    }

    func enqueue(_ task: UploadTask, _ work: @escaping @Sendable () async -> Void) {
        if !uploads.enqueue(task, work) { task.fail(.shutDown) }
    }
}
