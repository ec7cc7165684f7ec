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
        /// After this time without a byte from the client, the connection is closed and its upload is dropped.
        public var idleTimeout: Duration
        /// After an answer that came before the end of the body: the most bytes of the rest to read.
        public var drainLimit: Int64
        /// After an answer that came before the end of the body: the longest time to read the rest.
        public var drainTime: Duration

        /// Makes a configuration. The defaults listen on the loopback interface, port 8080, and accept bodies of up
        /// to 16 GiB; the rest of a refused body is read for up to 64 MiB or 5 seconds.
        public init(
            host: String = "127.0.0.1", port: Int = 8080, directory: String, maximumSize: Int64 = 16 << 30,
            idleTimeout: Duration = .seconds(60), drainLimit: Int64 = 64 << 20, drainTime: Duration = .seconds(5)
        ) {
            self.host = host
            self.port = port
            self.directory = directory
            self.maximumSize = maximumSize
            self.idleTimeout = idleTimeout
            self.drainLimit = drainLimit
            self.drainTime = drainTime
        }
    }

    /// The server cannot start. The description is a sentence for its user.
    public struct StartError: Error, CustomStringConvertible {
        /// What failed, and why.
        public let description: String
    }

    private let configuration: Configuration
    private let logger: Logger
    private let onUpload: @Sendable (UploadReport) -> Void

    /// Makes a server that does nothing before ``run(onListening:)``.
    ///
    /// - Parameters:
    ///   - configuration: Where to listen and to store, and the bounds.
    ///   - logger: Takes the messages of the HTTP server; silent by default.
    ///   - onUpload: Called once for every request other than a look at the help, just before its answer is sent, or
    ///     when it ended without one. Calls for different connections can overlap.
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
        let exchange: Exchange
        do {
            let path = configuration.directory
            let directory = try await Disk.run { () throws(DiskError) in try Disk.makeDirectory(path) }
            exchange = Exchange(configuration: configuration, directory: directory, onUpload: onUpload)
        } catch {
            throw StartError(description: "\(error)")
        }

        let http = HTTP1Channel(
            responder: { request, writer, channel in try await exchange.respond(request, writer, channel) },
            configuration: HTTP1Channel.Configuration(
                additionalChannelHandlers: [PeerWatch()], idleTimeout: TimeAmount(configuration.idleTimeout)))
        let connections = Connections()
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
            .childChannelOption(ChannelOptions.allowRemoteHalfClosure, value: true)
            .childChannelInitializer { channel in
                http.setup(channel: channel, logger: logger).map { connection in
                    connections.start(channel) { await http.handle(value: connection, logger: logger) }
                }
            }
    }
}
