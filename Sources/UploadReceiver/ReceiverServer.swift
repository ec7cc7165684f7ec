import HummingbirdCore
package import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle

/// A development server that receives `multipart/form-data` uploads and stores their files.
///
/// It responds to `POST` on any path with a ``ReceivedUpload`` as JSON, or with a ``ReceiverReply``, and reports errors
/// as `{"error": "…"}`. A file appears in the directory under its final name only after the whole request was received,
/// and never replaces another file. It has no authentication and
/// no TLS: it is made for tests and for trying a client, not for the internet.
package struct ReceiverServer: Sendable {
    private let configuration: ReceiverConfiguration
    private let logger: Logger
    private let onUpload: @Sendable (UploadReport) -> Void
    /// The faults by value.
    let plan = ResponsePlan()

    /// Makes a server; ``run(onListening:)`` starts it.
    ///
    /// - Parameters:
    ///   - configuration: The address, the directory and the limits.
    ///   - logger: Receives the messages of the HTTP server; silent by default.
    ///   - onUpload: Called once for every request whose head arrived, except requests for the page or the help and
    ///     CORS preflight requests, just before the response is sent, or when the request ended without one. Calls for
    ///     different connections can overlap.
    package init(
        configuration: ReceiverConfiguration,
        logger: Logger = Logger(label: "uploadtask.receiver", factory: { _ in SwiftLogNoOpLogHandler() }),
        onUpload: @escaping @Sendable (UploadReport) -> Void = { _ in }
    ) {
        self.configuration = configuration
        self.logger = logger
        self.onUpload = onUpload
    }

    /// Serves until the task is cancelled or a graceful shutdown begins; then closes all connections and returns.
    ///
    /// When it returns, the temporary files of unfinished uploads are removed.
    ///
    /// - Parameter onListening: Called once, with the port, when the server accepts connections.
    /// - Throws: ``ReceiverStartError`` when the server cannot use the directory or listen on the address, or the
    ///   configuration has an invalid status.
    package func run(onListening: @escaping @Sendable (_ port: Int) -> Void) async throws {
        guard (200...599).contains(configuration.replyStatus) else {
            throw ReceiverStartError(
                description: "the status \(configuration.replyStatus) of the responses is not from 200 to 599")
        }
        let sockets = try await ListeningSockets.open(host: configuration.host, port: configuration.port)
        let directory: UploadDirectory
        do {
            let path = configuration.directory
            directory = try await FileSystem.run { () throws(FileSystemError) in try UploadDirectory(path) }
        } catch {
            sockets.close()
            throw ReceiverStartError(description: "\(error)")
        }
        defer { directory.close() }
        let page =
            configuration.showsPage
            ? ReceiverPage(host: configuration.host, idleTimeout: TimeAmount(clamping: configuration.idleTimeout)) : nil
        let fieldMemory = FieldMemory(limit: configuration.maximumFieldMemory)
        let store = ResourceStore(directory: directory.path, space: configuration.resumableSpace)
        let resumable = ResumableUploads(
            configuration: configuration, store: store, fieldMemory: fieldMemory, journal: page?.journal,
            onUpload: onUpload)
        let handler = RequestHandler(
            configuration: configuration, directory: directory.path, page: page, fieldMemory: fieldMemory, plan: plan,
            resumable: configuration.acceptsEveryRequest ? nil : ResumableResponder(uploads: resumable),
            onUpload: onUpload)
        let ended = await resumable.load()
        let connections = Connections(limit: configuration.maximumConnections)
        let listeners = try await accept(on: sockets, bootstrap(handler, connections))
        onListening(sockets.port)
        // Now, because its reports follow that call.
        let background = Task { await resumable.run(completing: ended) }
        await cancelWhenGracefulShutdown {
            await withTaskCancellationHandler {
                for listener in listeners { try? await listener.closeFuture.get() }
            } onCancel: {
                for listener in listeners { listener.close(promise: nil) }
            }
        }
        await connections.stop()
        background.cancel()
        await background.value
        await store.close()
    }

    /// Accepts connections on all sockets. Afterwards the listeners own the descriptors.
    private func accept(
        on sockets: ListeningSockets, _ bootstrap: ServerBootstrap
    ) async throws(ReceiverStartError) -> [any Channel] {
        var listeners: [any Channel] = []
        do {
            for descriptor in sockets.descriptors {
                listeners.append(try await bootstrap.withBoundSocket(descriptor).get())
            }
            return listeners
        } catch {
            for listener in listeners { listener.close(promise: nil) }
            throw ReceiverStartError(description: "cannot accept connections on port \(sockets.port): \(error)")
        }
    }

    private func bootstrap(_ handler: RequestHandler, _ connections: Connections) -> ServerBootstrap {
        let (logger, configuration) = (logger, configuration)
        return ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(ChannelOptions.backlog, value: 256)
            .serverChannelInitializer { listener in
                listener.eventLoop.makeCompletedFuture {
                    try listener.pipeline.syncOperations.addHandler(AcceptBackoff())
                }
            }
            .childChannelOption(ChannelOptions.allowRemoteHalfClosure, value: true)
            .childChannelInitializer { channel in
                switch connections.add(channel) {
                case .serve:
                    channel.eventLoop.makeCompletedFuture {
                        TCPKeepAlive.enable(on: channel)
                        let activation = ActivationHandler(channel)
                        try channel.pipeline.syncOperations.addHandler(activation)
                        let active = activation.future
                        let contexts = RequestContextQueue()
                        let connection = try RequestPipeline.configure(channel, configuration, contexts)
                        let http = HTTP1Channel(responder: { request, writer, channel in
                            guard let context = contexts.next() else {
                                throw ConnectionAborted(reason: "no request")
                            }
                            try await handler.respond(to: request, context, writer, channel)
                        })
                        connections.start(channel) {
                            try? await active.get()
                            await http.handle(value: connection, logger: logger)
                        }
                    }
                case .refuse:
                    channel.eventLoop.makeCompletedFuture {
                        try channel.pipeline.syncOperations.addHandler(
                            ServiceUnavailableHandler(limit: connections.limit))
                        connections.start(channel) { try? await channel.closeFuture.get() }
                    }
                case .drop:
                    channel.eventLoop.makeFailedFuture(ChannelError.connectPending)
                }
            }
    }
}
