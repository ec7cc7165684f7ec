/// The address, the directory and the limits of a server.
public struct ReceiverConfiguration: Sendable {
    /// The name or address to listen on. A name listens on all of its addresses.
    public var host: String
    /// The TCP port; 0 takes any free port.
    public var port: Int
    /// The directory for the files. The server creates it, with its parents, if it is missing.
    public var directory: String
    /// The longest request body in bytes; the response to a longer one is 413.
    public var maximumSize: Int64
    /// The longest time from the first byte of a request to the end of its head; then the response is 408.
    public var headTimeout: Duration
    /// The longest time without a byte of the body; then the upload is discarded and the response is 408. A
    /// connection without a request, or whose client does not read its response, is closed after the same time.
    public var idleTimeout: Duration
    /// The minimum rate of the body in bytes per second, measured over intervals of ``idleTimeout`` in which the
    /// server waits for the client; a slower upload is discarded and the response is 408.
    public var minimumRate: Int
    /// The maximum number of concurrent connections; the response on one more is 503.
    public var maximumConnections: Int
    /// After a response that precedes the end of the body: the maximum number of remaining bytes to read.
    public var drainLimit: Int64
    /// After a response that precedes the end of the body: the longest time to read the rest.
    public var drainTime: Duration
    /// Whether a browser that requests `/` gets a page with the uploads. Every client that reaches the server can
    /// then view them, under the server's own name or address.
    public var showsPage: Bool
    /// Origins of web pages that may upload and read the responses (CORS), as browsers send them
    /// (`http://localhost:3000`); `*` allows all. None by default. The receiver's own page stays closed to them.
    public var allowedOrigins: [String]
    /// The maximum number of bytes that the fields of all uploads together may take, from their arrival until
    /// their responses are sent; beyond it the response is 503. Files do not count.
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
