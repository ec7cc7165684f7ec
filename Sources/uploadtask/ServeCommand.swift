import ArgumentParser
import UnixSignals
import UploadReceiver
import _UploadLibc

/// `uploadtask serve`: the development server, until a signal ends it.
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Receive uploads for development and tests.",
        discussion: """
            The first line of output is "listening on http://HOST:PORT", then one line follows for each upload.
            A browser that is pointed there shows what arrives, while it arrives.
            A form may have 10000 parts, 16 KiB of headers for a part, 4 MiB of names, 1 MiB for the value of a field and
            8 MiB for all of them; the fields of all uploads at a time, 64 MiB; the head of a request, 80 KiB. Files have
            no limit but that of the request.
            A query asks for faults: ?status=503 ?delay=MILLISECONDS ?stallAfter=BYTES ?closeAfter=BYTES ?early=401

            Exit status: 1 if it cannot listen or store; 23 if its output cannot be written; 64 for wrong usage; 130 if
            interrupted (143 by SIGTERM).
            """)

    @Option(help: "The name or address to listen on; all addresses of a name.")
    var host = "127.0.0.1"

    @Option(help: "The TCP port; 0 takes any that is free.")
    var port = 8080

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Where to store files (default: a new temporary directory).", valueName: "dir"),
        completion: .directory)
    var directory: String?

    @Option(help: ArgumentHelp("The longest request body to accept.", valueName: "bytes"))
    var maxSize: Int64 = 16 << 30

    @Option(help: ArgumentHelp("The longest time for the head of a request.", valueName: "seconds"))
    var headTimeout = 20

    @Option(
        help: ArgumentHelp(
            "The longest time without a byte of the body, without a request, or without taking the answer.",
            valueName: "seconds"))
    var idleTimeout = 60

    @Option(
        help: ArgumentHelp(
            "The fewest bytes of the body a second, over stretches of the idle timeout.", valueName: "bytes"))
    var minRate = 100

    @Option(help: ArgumentHelp("The most connections at a time; more are answered with 503.", valueName: "n"))
    var maxConnections = 512

    @Option(
        help: ArgumentHelp(
            "Let web pages of this origin (http://localhost:3000; * for all) upload and read the answers; repeatable.",
            valueName: "origin"))
    var cors: [String] = []

    @Flag(help: "Disable the web page. By default anyone who can reach the server can view uploads.")
    var noPage = false

    func validate() throws {
        guard (0...65535).contains(port) else {
            throw ValidationError("--port \(port) is not from 0 to 65535")
        }
        guard maxSize >= 0 else { throw ValidationError("--max-size \(maxSize) is negative") }
        // An hour: what is meant to be longer is more likely a mistake in the unit.
        for (name, value, range) in [
            ("head-timeout", headTimeout, 1...3600), ("idle-timeout", idleTimeout, 1...3600),
            ("min-rate", minRate, 0...1_000_000_000), ("max-connections", maxConnections, 1...100_000),
        ] where !range.contains(value) {
            throw ValidationError("--\(name) \(value) is not from \(range.lowerBound) to \(range.upperBound)")
        }
        for origin in cors where !Self.isOrigin(origin) {
            throw ValidationError(
                "--cors '\(origin)' is not an origin: write it as http://localhost:3000, or * for all")
        }
    }

    /// Whether it is a scheme and a host, perhaps with a port, and nothing more.
    private static func isOrigin(_ text: String) -> Bool {
        if text == "*" || text == "null" { return true }
        let scheme = text.prefix { $0 != ":" }
        let rest = text.dropFirst(scheme.count)
        guard !scheme.isEmpty, rest.hasPrefix("://") else { return false }
        let host = rest.dropFirst(3)
        return !host.isEmpty && host.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && !"/?#@\\".utf8.contains($0) }
    }

    private enum Ending: Sendable {
        case ended
        case failed(any Error)
        case interrupted(UnixSignal)
        /// Interrupted, and something does not come to its end, as a call to a disk that hangs.
        case late
    }

    func run() async throws {
        // Trapped before anything else, so that a signal right after the first line is not missed.
        let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm)
        let temporary = try directory == nil ? TemporaryDirectory() : nil
        defer { temporary?.removeIfEmpty() }
        let (output, errors) = (LineWriter(descriptor: 1), LineWriter(descriptor: 2))
        let receiver = UploadReceiver(
            configuration: UploadReceiver.Configuration(
                host: host, port: port, directory: directory ?? temporary?.path ?? ".", maximumSize: maxSize,
                headTimeout: .seconds(headTimeout), idleTimeout: .seconds(idleTimeout), minimumRate: minRate,
                maximumConnections: maxConnections, showsPage: !noPage, allowedOrigins: cors),
            onUpload: { output.write(ServeLine($0).text) })
        let address = host.contains(":") ? "[\(host)]" : host
        let showsPage = !noPage

        // Tasks that do not wait for each other: a signal ends the process whatever else hangs.
        let (endings, ending) = AsyncStream.makeStream(of: Ending.self)
        let running = Task {
            do {
                try await receiver.run { port in
                    if let temporary { errors.write("files go to \(temporary.path)") }
                    output.write("listening on http://\(address):\(port)")
                    // The same address, unless it is one that means all of the machine's.
                    let open = ["0.0.0.0": "127.0.0.1", "[::]": "[::1]"][address] ?? address
                    if showsPage { errors.write("open http://\(open):\(port)/ to see what arrives") }
                }
                ending.yield(.ended)
            } catch {
                ending.yield(.failed(error))
            }
        }
        Task { for await signal in signals { ending.yield(.interrupted(signal)) } }

        var signal: UnixSignal?
        for await end in endings {
            if case .interrupted(let first) = end, signal == nil {
                signal = first
                running.cancel()
                Task {
                    try? await Task.sleep(for: .seconds(2))
                    ending.yield(.late)
                }
                continue
            }
            output.finish()
            errors.finish()
            if case .failed(let error) = end, signal == nil { throw error }
            break
        }
        switch signal {
        case .sigint?: throw ExitCode(130)
        case .sigterm?: throw ExitCode(143)
        default: break
        }
    }
}
