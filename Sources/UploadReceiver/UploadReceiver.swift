import HummingbirdCore
public import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle

/// A development server that receives `multipart/form-data` uploads and stores their files.
///
/// It answers `POST` on any path with a ``ReceivedUpload`` as JSON and errors as `{"error": "…"}`. A file appears in
/// the directory under its final name only when the whole request was received, and never replaces another one.
/// It has no authentication and no TLS: it is made for tests and for trying a client, not for the internet.
public struct UploadReceiver: Sendable {
    /// Where the server listens, where it stores, and its bounds.
    public struct Configuration: Sendable {
        /// The name or address to listen on: at all addresses of a name.
        public var host: String
        /// The TCP port; 0 takes any that is free.
        public var port: Int
        /// The directory for the files; it is created, with its parents, when it is missing.
        public var directory: String
        /// The longest request body in bytes; a longer one is answered with 413.
        public var maximumSize: Int64
        /// The longest time from the first byte of a request to the end of its head; then it is answered with 408.
        public var headTimeout: Duration
        /// The longest time without a byte of the body; then the upload is dropped and answered with 408. A connection
        /// without a request is closed after as long, and so is one whose client does not take its answer.
        public var idleTimeout: Duration
        /// The fewest bytes of the body a second, taken over stretches of ``idleTimeout`` in which the server waits for
        /// the client; a slower upload is dropped and answered with 408.
        public var minimumRate: Int
        /// The most connections at a time; one more is answered with 503.
        public var maximumConnections: Int
        /// After an answer that came before the end of the body: the most bytes of the rest to read.
        public var drainLimit: Int64
        /// After an answer that came before the end of the body: the longest time to read the rest.
        public var drainTime: Duration
        /// Whether a browser that asks for `/` is shown what arrives. Who reaches the server can see it then, under the
        /// server's own name or address.
        public var showsPage: Bool
        /// Origins of web pages that may upload and read the answers (CORS), as browsers write them
        /// (`http://localhost:3000`); `*` allows all. None by default. The receiver's own page stays closed to them.
        public var allowedOrigins: [String]
        /// The most bytes that the fields of all uploads together may take, from their arrival until their answers are
        /// sent; more are answered with 503. Files take none of it.
        public var maximumFieldMemory: Int

        /// Makes a configuration. The defaults listen on the loopback interface, port 8080, and accept bodies of up
        /// to 16 GiB over 512 connections; the rest of a refused body is read for up to 64 MiB or 5 seconds.
        public init(
            host: String = "127.0.0.1", port: Int = 8080, directory: String, maximumSize: Int64 = 16 << 30,
            headTimeout: Duration = .seconds(20), idleTimeout: Duration = .seconds(60), minimumRate: Int = 100,
            maximumConnections: Int = 512, drainLimit: Int64 = 64 << 20, drainTime: Duration = .seconds(5),
            showsPage: Bool = true, allowedOrigins: [String] = [], maximumFieldMemory: Int = 64 << 20
        ) {
            self.host = host
            self.port = port
            self.directory = directory
            self.maximumSize = maximumSize
            self.headTimeout = headTimeout
            self.idleTimeout = idleTimeout
            self.minimumRate = minimumRate
            self.maximumConnections = maximumConnections
            self.drainLimit = drainLimit
            self.drainTime = drainTime
            self.showsPage = showsPage
            self.allowedOrigins = allowedOrigins
            self.maximumFieldMemory = maximumFieldMemory
        }
    }

    /// The server cannot start. The description is a sentence for its user.
    public struct StartError: Error, CustomStringConvertible {
        /// What failed, and why.
        public let description: String
    }

    /// Bounds on the head of a request: its bytes, and its header fields.
    static let maximumHead = 80 * 1024
    static let maximumHeaders = 1000

    private let configuration: Configuration
    private let logger: Logger
    private let onUpload: @Sendable (UploadReport) -> Void

    /// Makes a server that does nothing before ``run(onListening:)``.
    ///
    /// - Parameters:
    ///   - configuration: Where to listen and to store, and the bounds.
    ///   - logger: Takes the messages of the HTTP server; silent by default.
    ///   - onUpload: Called once for every request whose head arrived, other than a look at the page or the help
    ///     and a browser's question whether it may upload (CORS), just before its answer is sent, or when it ended without one. Calls for different connections can overlap.
    public init(
        configuration: Configuration,
        logger: Logger = Logger(label: "uploadtask.receiver", factory: { _ in SwiftLogNoOpLogHandler() }),
        onUpload: @escaping @Sendable (UploadReport) -> Void = { _ in }
    ) {
        self.configuration = configuration
        self.logger = logger
        self.onUpload = onUpload
    }

    /// Serves until the task is cancelled or a graceful shutdown begins; then it drops all connections and returns.
    ///
    /// When it returns, the temporary files of unfinished uploads are gone.
    ///
    /// - Parameter onListening: Called once, with the port, when connections are accepted.
    /// - Throws: ``StartError`` when the directory cannot be used or the address cannot be listened on.
    public func run(onListening: @escaping @Sendable (_ port: Int) -> Void) async throws {
        let sockets = try await ListeningSockets.open(host: configuration.host, port: configuration.port)
        let store: Store
        do {
            let path = configuration.directory
            store = try await Disk.run { () throws(DiskError) in try Store(path) }
        } catch {
            sockets.close()
            throw StartError(description: "\(error)")
        }
        defer { store.close() }
        let exchange = Exchange(
            configuration: configuration, directory: store.directory,
            page: configuration.showsPage ? ReceiverPage(configuration) : nil,
            fieldMemory: FieldMemory(limit: configuration.maximumFieldMemory), onUpload: onUpload)
        let connections = Connections(limit: configuration.maximumConnections)
        let listeners = try await accept(on: sockets, bootstrap(exchange, connections))
        onListening(sockets.port)
        await cancelWhenGracefulShutdown {
            await withTaskCancellationHandler {
                for listener in listeners { try? await listener.closeFuture.get() }
            } onCancel: {
                for listener in listeners { listener.close(promise: nil) }
            }
        }
        await connections.stop()
    }

    /// Accepts connections on all sockets, which belong to the listeners then.
    private func accept(
        on sockets: ListeningSockets, _ bootstrap: ServerBootstrap
    ) async throws(StartError) -> [any Channel] {
        var listeners: [any Channel] = []
        do {
            for descriptor in sockets.descriptors {
                listeners.append(try await bootstrap.withBoundSocket(descriptor).get())
            }
            return listeners
        } catch {
            for listener in listeners { listener.close(promise: nil) }
            throw StartError(description: "cannot accept connections on port \(sockets.port): \(error)")
        }
    }

    private func bootstrap(_ exchange: Exchange, _ connections: Connections) -> ServerBootstrap {
        let (logger, configuration) = (logger, configuration)
        return ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(ChannelOptions.backlog, value: 256)
            .serverChannelInitializer { listener in
                listener.eventLoop.makeCompletedFuture {
                    try listener.pipeline.syncOperations.addHandler(AcceptPause())
                }
            }
            .childChannelOption(ChannelOptions.allowRemoteHalfClosure, value: true)
            .childChannelInitializer { channel in
                switch connections.admit(channel) {
                case .served:
                    channel.eventLoop.makeCompletedFuture {
                        KeepAlive.enable(on: channel)
                        let contexts = RequestContexts()
                        let connection = try RequestPipeline.configure(channel, configuration, contexts)
                        let http = HTTP1Channel(responder: { request, writer, channel in
                            guard let context = contexts.next() else { throw Interruption(reason: "no request") }
                            try await exchange.respond(request, context, writer, channel)
                        })
                        connections.start(channel) { await http.handle(value: connection, logger: logger) }
                    }
                case .refused:
                    channel.eventLoop.makeCompletedFuture {
                        try channel.pipeline.syncOperations.addHandler(BusyNotice(limit: connections.limit))
                        connections.start(channel) { try? await channel.closeFuture.get() }
                    }
                case .dropped:
                    channel.eventLoop.makeFailedFuture(ChannelError.connectPending)
                }
            }
    }
}
