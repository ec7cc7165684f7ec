import Foundation
import Testing

/// Runs the command under test as a process.
enum Programs {
    /// The root of the checkout.
    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// The built command, in the folder of the built tests.
    static let command = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
        .appendingPathComponent("uploadtask").path

    /// The output of a program and its exit status.
    struct Ending: Sendable {
        /// Standard output and standard error, interleaved as written.
        let output: String
        /// The exit status as in a shell; `nil` when the program was killed.
        let status: Int32?
    }

    /// Runs a program, by default the command under test, until it ends. Cancelling this Swift task kills it.
    ///
    /// - Parameter onLine: Called for each line of output.
    static func run(
        _ arguments: [String], program: String = command, environment: [String: String] = [:], folder: String? = nil,
        onLine: (_ line: Substring, _ process: Process) -> Void = { _, _ in }
    ) async throws -> Ending {
        // One pipe for both streams, so that they interleave as they were written.
        let pipe = Pipe()
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        if let folder { process.currentDirectoryURL = URL(fileURLWithPath: folder) }
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = pipe
        process.standardError = pipe
        let (statuses, ended) = AsyncStream.makeStream(of: Int32.self)
        process.terminationHandler = {
            ended.yield($0.terminationReason == .exit ? $0.terminationStatus : 128 + $0.terminationStatus)
            ended.finish()
        }
        try process.run()
        // The child has its own copy. While this one is open, the pipe has no end of file.
        try pipe.fileHandleForWriting.close()
        let chunks = pipe.fileHandleForReading.chunks

        var output = Data()
        var lineStart = 0
        for await chunk in chunks {
            output += chunk
            while let end = output[lineStart...].firstIndex(of: UInt8(ascii: "\n")) {
                onLine(Substring(decoding: output[lineStart..<end], as: UTF8.self), process)
                lineStart = end + 1
            }
        }
        var status: Int32?
        for await code in statuses { status = code }
        if status == nil { kill(process.processIdentifier, SIGKILL) }
        return Ending(output: String(decoding: output, as: UTF8.self), status: status)
    }
}

/// A server process whose first line of output is its address. It stops with the tests, when its standard input closes.
struct ServerProcess: Sendable {
    /// scenario_server.py, shared by all scripts and started on first use.
    static let scenarios = Task { try await python("scenario_server.py", []) }

    static func aiohttp(_ arguments: String...) async throws -> ServerProcess {
        try await python("aiohttp_server.py", arguments)
    }

    /// The project's receiver.
    static func receiver(directory: String) async throws -> ServerProcess {
        try await ServerProcess(Programs.command, ["serve", "--port", "0", "--directory", directory])
    }

    private static func python(_ server: String, _ arguments: [String]) async throws -> ServerProcess {
        try await ServerProcess(
            Programs.root.appendingPathComponent(".build/venv/bin/python").path,
            ["-B", Programs.root.appendingPathComponent("Tests/Servers/\(server)").path] + arguments)
    }

    /// The address without a trailing slash.
    let url: String
    private let process = Process()
    private let input = Pipe()
    private let output = Pipe()

    private init(_ program: String, _ arguments: [String]) async throws {
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        // Later output is ignored, but read to the end, because a full pipe would block the server.
        var start = Data()
        for await chunk in output.fileHandleForReading.chunks {
            start += chunk
            if chunk.contains(UInt8(ascii: "\n")) { break }
        }
        let line = String(decoding: start.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
        let prefix = "listening on "
        try #require(line.hasPrefix(prefix), "\(program) wrote: \(line)")
        url = String(line.dropFirst(prefix.count))
    }

    func stop() {
        try? input.fileHandleForWriting.close()
        process.terminate()
        process.waitUntilExit()
    }
}

extension FileHandle {
    /// The chunks until end of file, read by a separate thread even when the stream is no longer consumed.
    ///
    /// Not by `readabilityHandler`: on Linux it can crash when the handle is freed before its event source.
    fileprivate var chunks: AsyncStream<Data> {
        let (chunks, continuation) = AsyncStream.makeStream(of: Data.self)
        Thread.detachNewThread { [self] in
            while case let chunk = availableData, !chunk.isEmpty { continuation.yield(chunk) }
            continuation.finish()
        }
        return chunks
    }
}

/// Limits the number of concurrent operations; the others wait, first in, first out.
actor ConcurrencyLimiter {
    private var free: Int
    private var waiting: [CheckedContinuation<Void, Never>] = []

    init(limit: Int) { free = limit }

    func run<Result: Sendable>(_ body: @Sendable () async throws -> Result) async rethrows -> Result {
        if free > 0 {
            free -= 1
        } else {
            await withCheckedContinuation { waiting.append($0) }
        }
        defer {
            if waiting.isEmpty { free += 1 } else { waiting.removeFirst().resume() }
        }
        return try await body()
    }
}
