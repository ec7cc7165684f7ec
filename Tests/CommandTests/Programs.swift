import Foundation
import Testing

/// Runs programs: the command under test, and the independent servers and clients that are its oracles.
enum Programs {
    /// The root of the checkout.
    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// The built command, beside the built tests.
    static let command = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
        .appendingPathComponent("uploadtask").path

    static let python = root.appendingPathComponent(".build/venv/bin/python").path

    static func server(_ name: String) -> String { root.appendingPathComponent("Tests/Servers/\(name)").path }

    /// The exit status and the output of a program.
    struct Result: Sendable {
        let status: Int32
        let output: String
        let error: String

        var json: [[String: Any]] {
            output.split(separator: "\n").compactMap {
                try? JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any]
            }
        }
    }

    /// A running program.
    struct Running: Sendable {
        let process: Process
        let ended: AsyncStream<Int32>
        let directory: TemporaryDirectory

        func signal(_ number: Int32) { kill(process.processIdentifier, number) }

        func result() async throws -> Result {
            var status: Int32 = -1
            for await code in ended { status = code }
            return Result(status: status, output: try read("stdout"), error: try read("stderr"))
        }

        private func read(_ name: String) throws -> String {
            String(decoding: try Data(contentsOf: URL(fileURLWithPath: "\(directory.path)/\(name)")), as: UTF8.self)
        }
    }

    /// Starts a program with its output in files, so that it never blocks on a full pipe.
    static func start(
        _ program: String, _ arguments: [String], input: String? = nil, environment: [String: String] = [:]
    ) throws -> Running {
        let directory = try TemporaryDirectory()
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        process.standardInput = try FileHandle(forReadingFrom: URL(fileURLWithPath: input ?? "/dev/null"))
        process.standardOutput = try FileHandle(forWritingTo: URL(fileURLWithPath: directory.file("stdout", [])))
        process.standardError = try FileHandle(forWritingTo: URL(fileURLWithPath: directory.file("stderr", [])))
        let (ended, continuation) = AsyncStream.makeStream(of: Int32.self)
        process.terminationHandler = {
            continuation.yield($0.terminationReason == .exit ? $0.terminationStatus : 128 + $0.terminationStatus)
            continuation.finish()
        }
        try process.run()
        return Running(process: process, ended: ended, directory: directory)
    }

    /// Runs the command under test.
    static func uploadtask(
        _ arguments: [String], input: String? = nil, environment: [String: String] = [:]
    ) async throws -> Result {
        try await run(command, arguments, input: input, environment: environment)
    }

    static func run(
        _ program: String, _ arguments: [String], input: String? = nil, environment: [String: String] = [:]
    ) async throws -> Result {
        try await start(program, arguments, input: input, environment: environment).result()
    }
}

/// A server process. It prints its URL in its first line, and ends when its standard input closes.
struct ServerProcess: Sendable {
    let url: String
    private let process: Process
    private let input = Pipe()
    private let output = Pipe()

    static func aiohttp(_ arguments: String...) async throws -> ServerProcess {
        try await ServerProcess(Programs.python, [Programs.server("aiohttp_server.py")] + arguments)
    }

    /// HTTP/2 over TLS, with the certificate for 127.0.0.1 from a directory.
    static func http2(certificates: String, _ arguments: [String]) async throws -> ServerProcess {
        let tls = ["--tls-cert", "\(certificates)/server.pem", "--tls-key", "\(certificates)/server-key.pem"]
        return try await ServerProcess(Programs.python, [Programs.server("http2_server.py")] + tls + arguments)
    }

    static func php() async throws -> ServerProcess { try await ServerProcess(Programs.server("php_server"), []) }

    /// The receiver, `uploadtask serve`.
    static func receiver(directory: String, _ arguments: String...) async throws -> ServerProcess {
        try await ServerProcess(
            Programs.command,
            ["serve", "--directory", directory] + (arguments.contains("--port") ? [] : ["--port", "0"]) + arguments)
    }

    private init(_ program: String, _ arguments: [String]) async throws {
        process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        let handle = output.fileHandleForReading
        let line = await withCheckedContinuation { continuation in
            DispatchQueue.global().async {
                var line = Data()
                while let byte = try? handle.read(upToCount: 1), let first = byte.first, first != UInt8(ascii: "\n") {
                    line.append(first)
                }
                continuation.resume(returning: String(decoding: line, as: UTF8.self))
            }
        }
        let prefix = "listening on "
        try #require(line.hasPrefix(prefix), "unexpected first line of \(program): \(line)")
        url = String(line.dropFirst(prefix.count))
        // Further output is discarded, so that the pipe does not fill up.
        handle.readabilityHandler = { if $0.availableData.isEmpty { $0.readabilityHandler = nil } }
    }

    /// Writes an empty line to the server's standard input, which makes it take a step.
    func step() throws { try input.fileHandleForWriting.write(contentsOf: Data("\n".utf8)) }

    /// Ends the server with SIGKILL, like a crash.
    func kill() {
        _ = Foundation.kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }

    func stop() {
        try? input.fileHandleForWriting.close()
        process.terminate()
        process.waitUntilExit()
    }
}

/// A directory that is removed with its test.
final class TemporaryDirectory: Sendable {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "uploadtask-command-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func file(_ name: String, _ content: [UInt8]) throws -> String {
        try Data(content).write(to: URL(fileURLWithPath: "\(path)/\(name)"))
        return "\(path)/\(name)"
    }

    /// A sparse file of zeros.
    func sparseFile(length: UInt64) throws -> String {
        let path = try file("sparse.bin", [])
        let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
        try handle.truncate(atOffset: length)
        try handle.close()
        return path
    }

    /// A file whose content repeats after 65,537 bytes, so that a lost chunk changes its digest.
    func file(_ name: String, length: Int) throws -> String {
        var block = (0..<65_537).map { UInt8(truncatingIfNeeded: ($0 &* 2_654_435_761) >> 7) }
        let path = try file(name, [])
        let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
        var missing = length
        while missing > 0 {
            block = Array(block.prefix(missing))
            try handle.write(contentsOf: Data(block))
            missing -= block.count
        }
        try handle.close()
        return path
    }

    var files: [String] { get throws { try FileManager.default.contentsOfDirectory(atPath: path).sorted() } }
}

/// The digest by sha256sum.
func sha256(of path: String) async throws -> String {
    let result = try await Programs.run("/usr/bin/env", ["sha256sum", path])
    return String(result.output.prefix(64))
}

/// The form that a server decoded, from its JSON response.
struct ReceivedForm {
    let fields: [[String: String]]
    let files: [[String: Any]]

    init(_ answer: String) throws {
        let object = try #require(try JSONSerialization.jsonObject(with: Data(answer.utf8)) as? [String: Any])
        fields = try #require(object["fields"] as? [[String: String]])
        files = try #require(object["files"] as? [[String: Any]])
    }
}
