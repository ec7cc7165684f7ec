import ArgumentParser
import UnixSignals
import UploadCore
import UploadReceiver
import _UploadLibc

/// `uploadtask serve`: runs the development server until a signal.
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Receive uploads, for development and tests.",
        discussion: """
            The first line of output is "listening on http://HOST:PORT", then one line follows for each upload. A browser \
            shows uploads at this address while they arrive. With --json, the first line goes to standard error, and \
            standard output has one line of JSON for each upload, with its fields and files.

            A client can resume an upload after a lost connection: by the IETF's draft for resumable uploads at any path, or by \
            tus 1.0 at a path of its own. Unfinished uploads are kept for a day, also when this command ends.

            Limits: a form has at most 10000 parts, 16 KiB of headers for each part, 4 MiB of names, 1 MiB for the value \
            of a field and 8 MiB for all values. The fields of all current uploads together have at most 64 MiB, the head \
            of a request 80 KiB. Files are limited by the size of the request only.

            Parameters in the query of the URL cause faults: ?uploadtask-status=503 ?uploadtask-delay=MILLISECONDS \
            ?uploadtask-stall-after=BYTES ?uploadtask-close-after=BYTES ?uploadtask-early=401

            Exit status: 1 if it cannot listen or store; 23 if its output cannot be written; 64 for wrong usage; 130 if \
            interrupted (143 by SIGTERM).
            """)

    @Option(help: "Name or address to listen on (all addresses of a name).")
    var host = "127.0.0.1"

    @Option(help: "TCP port to listen on (0: any free port).")
    var port = 8080

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Directory for the files (default: a new temporary directory).", valueName: "dir"),
        completion: .directory)
    var directory: String?

    @Option(help: ArgumentHelp("Maximum size of a request body.", valueName: "bytes"))
    var maxSize: Int64 = 16 << 30

    @Option(help: ArgumentHelp("Maximum time to receive the head of a request.", valueName: "seconds"))
    var headTimeout = 20

    @Option(
        help: ArgumentHelp(
            "Maximum time without a byte of the body, without a request, or without the client reading the response.",
            valueName: "seconds"))
    var idleTimeout = 60

    @Option(
        help: ArgumentHelp(
            "Minimum rate of a body in bytes per second, measured over the idle timeout.", valueName: "bytes"))
    var minRate = 100

    @Option(help: ArgumentHelp("Maximum number of connections; further ones get status 503.", valueName: "n"))
    var maxConnections = 512

    @OptionGroup var replies: ReplyOptions

    @Option(
        help: ArgumentHelp(
            "Origin of web pages that may upload and read responses, such as http://localhost:3000, or '*' for all; "
                + "repeatable.",
            valueName: "origin"))
    var cors: [String] = []

    @Option(help: ArgumentHelp("Path for uploads by tus 1.0.", valueName: "path"))
    var tus = "/files/"

    @Option(
        help: ArgumentHelp(
            "Disk space for all unfinished uploads of clients that can resume them; further ones get status 507.",
            valueName: "bytes"))
    var resumableSpace: Int64 = 64 << 30

    @Flag(help: "Send no interim responses (104) to clients that can resume uploads: some proxies fail on them.")
    var noInterim = false

    @Flag(help: "Print one line of JSON for each upload.")
    var json = false

    @Flag(help: "Disable the web page (by default anyone who can reach the server can view uploads).")
    var noPage = false

    func validate() throws {
        try Self.require("port", port, in: 0...65535)
        guard maxSize >= 0 else { throw ValidationError("--max-size \(maxSize) is negative.") }
        guard resumableSpace >= 0 else { throw ValidationError("--resumable-space \(resumableSpace) is negative.") }
        guard tus.hasPrefix("/"), tus.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != 0x3F && $0 != 0x23 }) else {
            throw ValidationError("--tus '\(tus.visible(limit: 200))' is not a path: write /files/.")
        }
        // At most an hour: a longer time is more likely a mistake in the unit.
        for (name, value, range) in [
            ("head-timeout", headTimeout, 1...3600), ("idle-timeout", idleTimeout, 1...3600),
            ("min-rate", minRate, 0...1_000_000_000), ("max-connections", maxConnections, 1...100_000),
        ] {
            try Self.require(name, value, in: range)
        }
        for origin in cors where !Self.isOrigin(origin) {
            throw ValidationError(
                "--cors '\(origin.visible(limit: 200))' is not an origin: write http://localhost:3000, or '*' for all.")
        }
    }

    /// Whether a text is a scheme, a host and an optional port, or `*` or `null`.
    private static func isOrigin(_ text: String) -> Bool {
        if text == "*" || text == "null" { return true }
        let scheme = text.prefix { $0 != ":" }
        let rest = text.dropFirst(scheme.count)
        guard !scheme.isEmpty, rest.hasPrefix("://") else { return false }
        let host = rest.dropFirst(3)
        return !host.isEmpty && host.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && !"/?#@\\".utf8.contains($0) }
    }

    private enum Event: Sendable {
        case stopped
        case failed(any Error)
        case interrupted(UnixSignal)
        /// The server did not stop in time after a signal, for example because a disk hangs.
        case shutdownTimedOut
    }

    func run() async throws {
        let reply = try replies.text()
        // Before the first line is printed, so that a signal right after it is not missed.
        let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm)
        let temporary = try directory == nil ? TemporaryDirectory() : nil
        defer { temporary?.removeIfEmpty() }
        let output = LineWriter(descriptor: 1, format: json ? .json : .text) {
            StandardStream.output.reportFailure($0)
        }
        let errors = LineWriter(descriptor: 2)
        let body = reply.map { ReceiverReply($0) }
        if let reply, let body, let note = ReplyOptions.note(on: reply, sentAs: body.contentType) { errors.write(note) }
        let receiver = ReceiverServer(
            configuration: ReceiverConfiguration(
                host: host, port: port, directory: directory ?? temporary?.path ?? ".", maximumSize: maxSize,
                headTimeout: .seconds(headTimeout), idleTimeout: .seconds(idleTimeout), minimumRate: minRate,
                maximumConnections: maxConnections, showsPage: !noPage, allowedOrigins: cors,
                replyStatus: replies.status, reply: body, tusPath: tus.hasSuffix("/") ? tus : "\(tus)/",
                sendsInterim: !noInterim, resumableSpace: resumableSpace),
            onUpload: { [json] in output.write(json ? ServeJSONLine($0).text : ServeLine($0).text) })
        let address = host.contains(":") ? "[\(host)]" : host
        let (showsPage, first) = (!noPage, json ? errors : output)

        // Independent tasks: a signal ends the process even if the server hangs.
        let (events, continuation) = AsyncStream.makeStream(of: Event.self)
        let running = Task {
            do {
                try await receiver.run { port in
                    if let temporary { errors.write("storing files in \(temporary.path)") }
                    first.write("listening on http://\(address):\(port)")
                    // A browser cannot open a wildcard address.
                    let reachable = ["0.0.0.0": "127.0.0.1", "[::]": "[::1]"][address] ?? address
                    if showsPage { errors.write("open http://\(reachable):\(port)/ to see the uploads") }
                }
                continuation.yield(.stopped)
            } catch {
                continuation.yield(.failed(error))
            }
        }
        Task { for await signal in signals { continuation.yield(.interrupted(signal)) } }

        var signal: UnixSignal?
        for await event in events {
            if case .interrupted(let first) = event, signal == nil {
                signal = first
                running.cancel()
                Task {
                    try? await Task.sleep(for: .seconds(2))
                    continuation.yield(.shutdownTimedOut)
                }
                continue
            }
            output.finish()
            errors.finish()
            if case .failed(let error) = event, signal == nil { throw error }
            break
        }
        if let signal { throw ExitCode(signal.exitStatus) }
    }
}
