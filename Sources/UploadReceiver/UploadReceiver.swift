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
        /// The name or address to listen on.
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

        /// Makes a configuration. The defaults listen on the loopback interface, port 8080, and accept bodies of up
        /// to 16 GiB over 512 connections; the rest of a refused body is read for up to 64 MiB or 5 seconds.
        public init(
            host: String = "127.0.0.1", port: Int = 8080, directory: String, maximumSize: Int64 = 16 << 30,
            headTimeout: Duration = .seconds(20), idleTimeout: Duration = .seconds(60), minimumRate: Int = 100,
            maximumConnections: Int = 512, drainLimit: Int64 = 64 << 20, drainTime: Duration = .seconds(5),
            showsPage: Bool = true
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
    ///   - onUpload: Called once for every request whose head arrived, other than a look at the page or the help, just before its
    ///     answer is sent, or when it ended without one. Calls for different connections can overlap.
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
        let store: Store
        do {
            let path = configuration.directory
            store = try await Disk.run { () throws(DiskError) in try Store(path) }
        } catch {
            throw StartError(description: "\(error)")
        }
        defer { store.close() }
        let exchange = Exchange(
            configuration: configuration, directory: store.directory,
            page: configuration.showsPage ? ReceiverPage(configuration) : nil, onUpload: onUpload)

        let configuration = configuration
        let http = HTTP1Channel(
            responder: { request, writer, channel in try await exchange.respond(request, writer, channel) },
            configuration: HTTP1Channel.Configuration(
                additionalChannelHandlers: [PeerWatch(), ClientWatch(configuration)],
                httpDecoderConfiguration: .init(
                    maxHeaderFieldSize: Self.maximumHead, maxHeaderListSize: Self.maximumHead,
                    maxHeaderFieldCount: Self.maximumHeaders)))
        let connections = Connections(limit: configuration.maximumConnections)
        let listener: any Channel
        do {
            listener = try await bootstrap(http, connections)
                .bind(host: configuration.host, port: configuration.port).get()
        } catch {
            throw StartError(
                description: "cannot listen on \(configuration.host), port \(configuration.port): \(error)")
        }
        onListening(listener.localAddress?.port ?? configuration.port)
        await cancelWhenGracefulShutdown {
            await withTaskCancellationHandler {
                try? await listener.closeFuture.get()
            } onCancel: {
                listener.close(promise: nil)
            }
        }
        await connections.stop()
    }

    private func bootstrap(_ http: HTTP1Channel, _ connections: Connections) -> ServerBootstrap {
        let logger = logger
        return ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(ChannelOptions.backlog, value: 256)
            .serverChannelOption(ChannelOptions.socketOption(.so_reuseaddr), value: 1)
            .serverChannelInitializer { listener in
                listener.eventLoop.makeCompletedFuture {
                    try listener.pipeline.syncOperations.addHandler(AcceptPause())
                }
            }
            .childChannelOption(ChannelOptions.allowRemoteHalfClosure, value: true)
            .childChannelInitializer { channel in
                switch connections.admit(channel) {
                case .served:
                    http.setup(channel: channel, logger: logger).map { connection in
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
