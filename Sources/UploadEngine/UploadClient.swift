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
/// A file is streamed from disk: neither its size nor the number of uploads that wait changes how much memory is used.
public final class UploadClient: Sendable {
    /// What `User-Agent` says when the caller does not.
    static let userAgent = "uploadtask/\(version)"

    /// The version of this package.
    public static let version = "0.1.0"

    private let configuration: Configuration
    private let transport: any UploadTransport
    private let queue: UploadQueue
    private let watch = UploadWatch()
    private let logger: Logger

    /// Creates a client with its own connections.
    ///
    /// With ``Configuration/maximumConcurrentUploads`` below 1 nothing could ever be sent: that stops the program here.
    ///
    /// - Parameters:
    ///   - configuration: Limits, the way to servers, and whom to trust. What is wrong with a file that it names shows when
    ///     an upload needs it.
    ///   - logger: Where diagnostics go; without one there are none. Never a header value, a field value, a query or
    ///     file content, at whatever level.
    public convenience init(_ configuration: Configuration = Configuration(), logger: Logger? = nil) {
        let logger = logger ?? Logger(label: "uploadtask") { _ in SwiftLogNoOpLogHandler() }
        self.init(configuration, transport: HTTPTransport(configuration), logger: logger)
    }

    init(_ configuration: Configuration, transport: any UploadTransport, logger: Logger) {
        precondition(configuration.maximumConcurrentUploads > 0, "maximumConcurrentUploads must be at least 1")
        self.configuration = configuration
        self.transport = transport
        self.queue = UploadQueue(limit: configuration.maximumConcurrentUploads)
        self.logger = logger
    }

    /// Creates an upload, which starts at once or when its turn comes.
    ///
    /// Never throws: a wrong parameter ends the task with code 202, as every other failure ends it with its code. The
    /// answer reaches the caller through the callbacks, through ``UploadTask/response``, or both.
    ///
    /// - Parameters:
    ///   - url: Where to send: `http` or `https`. `user:password@` becomes a Basic `Authorization`.
    ///   - filePath: Path of the file, taken literally.
    ///   - name: The form field under which the server finds the file.
    ///   - header: Request headers; an array repeats a line. Those that describe the body or the connection are the
    ///     engine's own, and are ignored with a warning to the logger.
    ///   - formData: Further fields, sent before the file, in order.
    ///   - timeout: Limit for the whole transfer, from its start to the last byte of the answer; not while it waits for
    ///     its turn. `nil` or nothing positive: the configuration's.
    ///   - success: Called with the server's answer, whatever its HTTP status.
    ///   - fail: Called with the reason when there is no answer.
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

    /// Creates an upload, for those who bring parameters or files of a kind of their own.
    ///
    /// - Parameters:
    ///   - options: What to send and where; not checked yet.
    ///   - locate: Finds the file that `filePath` names, or throws the error with which the upload ends. Called at most
    ///     once, before this returns.
    ///   - onEvent: Told everything, in order: progress, and then one ending. Never called before this returned on the
    ///     same thread; called on a thread of Swift's pool, one event at a time.
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
            let exchange = UploadExchange(
                request: request, file: file, transport: transport,
                maximumResponseLength: configuration.maximumResponseLength,
                continueTimeout: configuration.expectContinueTimeout,
                idleTimeout: configuration.idleTimeout, watch: watch,
                logger: logger)
            if !queue.enqueue(task, { await exchange.run(task) }) { task.fail(.shutDown) }
        } catch {
            task.fail(error)
        }
        return task
    }

    /// What a shutdown does with uploads that have not ended.
    public enum ShutdownMode: Sendable {
        /// Lets them end.
        case waiting
        /// Aborts them.
        case aborting
    }

    /// Ends the client: takes no more uploads, returns when the last one has ended and the connections are closed.
    ///
    /// - Parameter mode: Whether to wait for uploads or to abort them.
    public func shutdown(_ mode: ShutdownMode = .waiting) async {
        let tasks = queue.close()
        if mode == .aborting { for task in tasks { task.abort() } }
        await queue.waitUntilEmpty()
        await transport.shutdown()
    }
}
