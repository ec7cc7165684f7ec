import ArgumentParser
import Libc
import UnixSignals
import UploadReceiver

/// `uploadtask serve`: the development server, until a signal ends it.
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Receive uploads for development and tests.",
        discussion: """
            The first line of output is "listening on http://HOST:PORT", then one line follows for each upload.
            A query asks for faults: ?status=503 ?delay=MILLISECONDS ?stallAfter=BYTES ?closeAfter=BYTES ?early=401
            """)

    @Option(help: "The name or address to listen on.")
    var host = "127.0.0.1"

    @Option(help: "The TCP port; 0 takes any that is free.")
    var port = 8080

    @Option(help: ArgumentHelp("Where to store files (default: a new temporary directory).", valueName: "dir"))
    var directory: String?

    @Option(help: ArgumentHelp("The longest request body to accept.", valueName: "bytes"))
    var maxSize: Int64 = 16 << 30

    func validate() throws {
        guard (0...65535).contains(port) else {
            throw ValidationError("--port \(port) is not from 0 to 65535")
        }
        guard maxSize >= 0 else { throw ValidationError("--max-size \(maxSize) is negative") }
    }

    func run() async throws {
        // Trapped before anything else, so that a signal right after the first line is not missed.
        let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm)
        let receiver = UploadReceiver(
            configuration: UploadReceiver.Configuration(
                host: host, port: port, directory: try directory ?? Self.temporaryDirectory(), maximumSize: maxSize),
            onUpload: { StandardStream.output.write(ServeLine($0).text + "\n") })
        let address = host.contains(":") ? "[\(host)]" : host

        let signal = try await withThrowingTaskGroup(of: UnixSignal?.self) { group in
            group.addTask {
                try await receiver.run { port in StandardStream.output.write("listening on http://\(address):\(port)\n")
                }
                return nil
            }
            group.addTask {
                for await signal in signals { return signal }
                return nil
            }
            defer { group.cancelAll() }
            return try await group.next() ?? nil
        }
        switch signal {
        case .sigint?: throw ExitCode(130)
        case .sigterm?: throw ExitCode(143)
        default: break
        }
    }

    private static func temporaryDirectory() throws -> String {
        let parent = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        var template = Array("\(parent)/uploadtask-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else {
            throw ValidationError("cannot create a directory in \(parent): \(String(cString: strerror(errno)))")
        }
        let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        StandardStream.error.write("files go to \(path)\n")
        return path
    }
}
