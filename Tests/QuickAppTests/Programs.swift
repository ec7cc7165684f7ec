import Foundation
import Testing

/// The command under test and the server for its scripts, as processes.
enum Programs {
    /// The root of the checkout.
    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// The built command, beside the built tests.
    static let command = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
        .appendingPathComponent("uploadtask").path

    /// What a program said, and how it ended.
    struct Ending: Sendable {
        /// Both of its outputs, in the order in which they were written.
        let said: String
        /// The exit status as a shell has it; `nil` when it had to be killed.
        let status: Int32?
    }

    /// Runs a program, usually the command under test, until it ends, or until this Swift task is cancelled, which kills it.
    ///
    /// - Parameter onLine: What to do with the process once it has said a line.
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
        // The child has its own copy; while ours is open, the pipe does not end.
        try pipe.fileHandleForWriting.close()
        let chunks = pipe.fileHandleForReading.chunks

        var said = Data()
        var lineStart = 0
        for await chunk in chunks {
            said += chunk
            while let end = said[lineStart...].firstIndex(of: UInt8(ascii: "\n")) {
                onLine(Substring(decoding: said[lineStart..<end], as: UTF8.self), process)
                lineStart = end + 1
            }
        }
        var status: Int32?
        for await code in statuses { status = code }
        if status == nil { kill(process.processIdentifier, SIGKILL) }
        return Ending(said: String(decoding: said, as: UTF8.self), status: status)
    }
}

/// A server in a process of its own, which says where it listens in its first line. It stops with the tests, because its
/// standard input does.
struct ServerProcess: Sendable {
    /// scenario_server.py, one for all scripts; started when first asked for.
    static let scenarios = Task { try await python("scenario_server.py", []) }

    static func aiohttp(_ arguments: String...) async throws -> ServerProcess {
        try await python("aiohttp_server.py", arguments)
    }

    /// Our own receiver.
    static func receiver(directory: String) async throws -> ServerProcess {
        try await ServerProcess(Programs.command, ["serve", "--port", "0", "--directory", directory])
    }

    private static func python(_ server: String, _ arguments: [String]) async throws -> ServerProcess {
        try await ServerProcess(
            Programs.root.appendingPathComponent(".build/venv/bin/python").path,
            ["-B", Programs.root.appendingPathComponent("Tests/Servers/\(server)").path] + arguments)
    }

    /// The address, without a slash at the end.
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
        // What it says later is nobody's concern, but its pipe must not fill up, so the chunks are read to the end.
        var said = Data()
        for await chunk in output.fileHandleForReading.chunks {
            said += chunk
            if chunk.contains(UInt8(ascii: "\n")) { break }
        }
        let line = String(decoding: said.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
        let prefix = "listening on "
        try #require(line.hasPrefix(prefix), "\(program) said: \(line)")
        url = String(line.dropFirst(prefix.count))
    }

    func stop() {
        try? input.fileHandleForWriting.close()
        process.terminate()
        process.waitUntilExit()
    }
}

extension FileHandle {
    /// What comes, to the end, read by a thread of its own whether or not anybody listens any more.
    ///
    /// Not by `readabilityHandler`: on Linux it can crash when the handle goes before its event source has gone.
    fileprivate var chunks: AsyncStream<Data> {
        let (chunks, continuation) = AsyncStream.makeStream(of: Data.self)
        Thread.detachNewThread { [self] in
            while case let chunk = availableData, !chunk.isEmpty { continuation.yield(chunk) }
            continuation.finish()
        }
        return chunks
    }
}

/// Lets only so many go on at once, the others first-in first-out.
actor Turnstile {
    private var free: Int
    private var waiting: [CheckedContinuation<Void, Never>] = []

    init(places: Int) { free = places }

    func pass<Result: Sendable>(_ body: @Sendable () async throws -> Result) async rethrows -> Result {
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
