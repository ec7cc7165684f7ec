/// The address, the directory and the limits of a server.
package struct ReceiverConfiguration: Sendable {
    /// The name or address to listen on. A name listens on all of its addresses.
    package var host: String
    /// The TCP port; 0 takes any free port.
    package var port: Int
    /// The directory for the files. The server creates it, with its parents, if it is missing.
    package var directory: String
    /// The longest request body in bytes; the response to a longer one is 413.
    package var maximumSize: Int64
    /// The longest time from the first byte of a request to the end of its head; then the response is 408.
    package var headTimeout: Duration
    /// The longest time without a byte of the body; then the upload is discarded and the response is 408. A
    /// connection without a request, or whose client does not read its response, is closed after the same time.
    package var idleTimeout: Duration
    /// The minimum rate of the body in bytes per second, measured over intervals of ``idleTimeout`` in which the
    /// server waits for the client; a slower upload is discarded and the response is 408.
    package var minimumRate: Int
    /// The maximum number of concurrent connections; the response on one more is 503.
    package var maximumConnections: Int
    /// After a response that precedes the end of the body: the maximum number of remaining bytes to read.
    package var drainLimit: Int64
    /// After a response that precedes the end of the body: the longest time to read the rest.
    package var drainTime: Duration
    /// Whether a browser that requests `/` gets a page with the uploads. Every client that reaches the server can
    /// then view them, under the server's own name or address.
    package var showsPage: Bool
    /// Origins of web pages that may upload and read the responses (CORS), as browsers send them
    /// (`http://localhost:3000`); `*` allows all. None by default. The receiver's own page stays closed to them.
    package var allowedOrigins: [String]
    /// The maximum number of bytes that the fields of all uploads together may take, from their arrival until
    /// their responses are sent; beyond it the response is 503. Files do not count.
    package var maximumFieldMemory: Int
    /// The status of the response to an upload that was received whole, from 200 to 599. The files are stored only if
    /// it is 2xx.
    package var replyStatus: Int
    /// The body of that response; nil for a ``ReceivedUpload`` as JSON. Responses to other requests do not change.
    package var reply: ReceiverReply?
    /// The path for uploads by tus 1.0, with a slash at its beginning and its end.
    package var tusPath: String
    /// Whether interim responses (`104`) are sent to uploads in several requests. Some proxies do not let them through.
    package var sendsInterim: Bool
    /// The bytes of the disk that all unfinished uploads in several requests may take together; beyond it the response is 507.
    package var resumableSpace: Int64
    /// Whether every request is an upload, whatever its method, its path and the type of its body, and is stored whatever
    /// its status: for tests. A body that is not a form is one file without a name.
    var acceptsEveryRequest = false

    /// Makes a configuration. The defaults listen on the loopback interface, port 8080, and accept bodies of up
    /// to 16 GiB over 512 connections; the rest of a refused body is read for up to 64 MiB or 5 seconds.
    package init(
        host: String = "127.0.0.1", port: Int = 8080, directory: String, maximumSize: Int64 = 16 << 30,
        headTimeout: Duration = .seconds(20), idleTimeout: Duration = .seconds(60), minimumRate: Int = 100,
        maximumConnections: Int = 512, drainLimit: Int64 = 64 << 20, drainTime: Duration = .seconds(5),
        showsPage: Bool = true, allowedOrigins: [String] = [], maximumFieldMemory: Int = 64 << 20,
        replyStatus: Int = 200, reply: ReceiverReply? = nil, tusPath: String = "/files/", sendsInterim: Bool = true,
        resumableSpace: Int64 = 64 << 30
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
        self.replyStatus = replyStatus
        self.reply = reply
        self.tusPath = tusPath
        self.sendsInterim = sendsInterim
        self.resumableSpace = resumableSpace
    }
}
