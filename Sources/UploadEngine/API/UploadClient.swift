public import Logging
public import UploadCore

/// Sends files to servers as `multipart/form-data`.
///
/// ```swift
/// let client = UploadClient()
/// let task = client.uploadFile(
///     url: "\(server)/photos", filePath: photo, name: "photo")
/// for await progress in task.progress { print("\(progress.progress) %") }
/// let response = try await task.response
/// await client.shutdown()
/// ```
///
/// A file is streamed from disk: memory depends neither on its size nor on the number of uploads that wait.
public final class UploadClient: Sendable {
    /// The version of this package.
    public static let version = Version.number

    private let configuration: Configuration
    private let transport: any UploadTransport
    private let queue: UploadQueue
    private let timer = DeadlineTimer()
    private let logger: Logger

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
        self.init(configuration, transport: HTTPTransport(configuration.connection), logger: logger)
    }

    init(_ configuration: Configuration, transport: any UploadTransport, logger: Logger) {
        precondition(configuration.maximumConcurrentUploads > 0, "maximumConcurrentUploads must be at least 1")
        self.configuration = configuration
        self.transport = transport
        self.queue = UploadQueue(limit: configuration.maximumConcurrentUploads)
        self.logger = logger
    }

    /// Creates an upload, which starts at once or when others have ended.
    ///
    /// Does not throw: an invalid parameter ends the task with code 202, like every other failure with its code. The
    /// callbacks and ``UploadTask/response`` deliver the response.
    ///
    /// - Parameters:
    ///   - url: The address: `http` or `https`. `user:password@` becomes a Basic `Authorization`.
    ///   - filePath: Path of the file, taken literally.
    ///   - name: The form field of the file.
    ///   - header: Request headers; an array repeats a line. Those that describe the body or the connection are set by the
    ///     engine, and ignored here with a warning to the logger.
    ///   - formData: Further fields, sent before the file, in order.
    ///   - timeout: The limit for the whole transfer, from its start to the last byte of the response, without the time in
    ///     the queue. `nil`, zero or negative: the configuration's.
    ///   - success: Called with the response, whatever its HTTP status.
    ///   - fail: Called with the error when there is no response.
    ///   - complete: Called after either of them.
    /// - Returns: The upload.
    @discardableResult
    public func uploadFile(
        url: String, filePath: String, name: String, header: OptionValue = .absent, formData: OptionValue = .absent,
        timeout: Duration? = nil,
        success: (@Sendable (UploadResponse) -> Void)? = nil,
        fail: (@Sendable (UploadError) -> Void)? = nil,
        complete: (@Sendable () -> Void)? = nil
    ) -> UploadTask {
        let onEvent: @Sendable (UploadEvent) -> Void = { event in
            switch event {
            case .progress: return
            case .success(let response): success?(response)
            case .failure(let error): fail?(error)
            }
            complete?()
        }
        let options = UploadOptions(
            url: .string(url), filePath: .string(filePath), name: .string(name), header: header, formData: formData,
            timeout: timeout.map { $0 / .milliseconds(1) })
        return upload(options, locate: { path throws(UploadError) in try UploadFile(path: path) }, onEvent: onEvent)
    }

    /// Creates an upload from unchecked parameters, or of a file that is opened in another way.
    ///
    /// - Parameters:
    ///   - options: The parameters; not checked yet.
    ///   - locate: Returns the file for `filePath`, or throws the error with which the upload ends. Called at most once,
    ///     before this method returns.
    ///   - onEvent: Called with each event in order: progress, and then one ending. Called on a thread of Swift's pool, one
    ///     event at a time, never on the caller's stack.
    /// - Returns: The upload.
    public func upload(
        _ options: UploadOptions, locate: (_ path: String) throws(UploadError) -> UploadFile,
        onEvent: (@Sendable (UploadEvent) -> Void)? = nil
    ) -> UploadTask {
        let task = UploadTask(onEvent: onEvent)
        do {
            var file: UploadFile?
            let request = try UploadRequest(
                validating: options, defaultTimeout: configuration.timeout?.inMilliseconds,
                hostToASCII: InternationalHost.toASCII
            ) { path throws(UploadError) in file = try locate(path) }
            try EventLoopCheck.run()
            guard let file else { preconditionFailure("a request is only valid with a file") }
            for warning in request.warnings { logger.warning("\(warning)") }
            let operation = UploadOperation(
                request: request, file: file, transport: transport,
                maximumResponseLength: configuration.maximumResponseLength,
                continueTimeout: configuration.connection.expectContinueTimeout,
                idleTimeout: configuration.idleTimeout, timer: timer, logger: logger)
            if !queue.enqueue(task, { await operation.run(task) }) { task.fail(.shutDown) }
        } catch {
            task.fail(error)
        }
        return task
    }

    /// The treatment of uploads that have not ended at a shutdown.
    public enum ShutdownMode: Sendable {
        /// Waits until they end.
        case graceful
        /// Aborts them.
        case immediate
    }

    /// Ends the client: accepts no more uploads, returns when the last one has ended and the connections are closed.
    ///
    /// - Parameter mode: Whether to wait for uploads or to abort them.
    public func shutdown(_ mode: ShutdownMode = .graceful) async {
        let tasks = queue.close()
        if mode == .immediate { for task in tasks { task.abort() } }
        await queue.waitUntilEmpty()
        await transport.shutdown()
    }
}
