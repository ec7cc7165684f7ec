import Foundation
import Testing

/// The receiver in its own process, for limits, faults and kills.
final class ReceiverProcess: Sendable {
    let port: Int
    private let process: Process
    /// Kept open even if it is not read.
    private let output: Pipe

    /// Starts the receiver through a shell, which sets limits and the environment.
    ///
    /// - Parameter limits: A shell command to run before, as `ulimit -n 64`.
    static func start(
        directory: String, port: Int = 0, limits: String = ":", environment: [String: String] = [:],
        options: [String] = [], readsOutput: Bool = true
    ) async throws -> ReceiverProcess {
        try await blocking {
            try ReceiverProcess(
                arguments: ["--directory", directory, "--port", "\(port)"] + options, limits: limits,
                environment: environment, readsOutput: readsOutput)
        }
    }

    private init(
        arguments: [String], limits: String, environment: [String: String], readsOutput: Bool
    ) throws {
        let command = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
            .appendingPathComponent("uploadtask").path
        let assignments = environment.map { "\($0)=\($1)" }
        process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments =
            ["-c", "\(limits) && exec \"$@\"", "sh", "/usr/bin/env"] + assignments + [command, "serve"] + arguments
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let handle = output.fileHandleForReading
        var line: [UInt8] = []
        while let byte = try handle.read(upToCount: 1)?.first, byte != UInt8(ascii: "\n") { line.append(byte) }
        let text = String(decoding: line, as: UTF8.self)
        port = try #require(text.split(separator: ":").last.flatMap { Int($0) }, "output of the receiver: \(text)")
        self.output = output
        guard readsOutput else { return }
        handle.readabilityHandler = { if $0.availableData.isEmpty { $0.readabilityHandler = nil } }
    }

    var isRunning: Bool { process.isRunning }

    var identifier: Int32 { process.processIdentifier }

    /// Kills the process and waits for its end.
    func kill() async throws {
        _ = Foundation.kill(identifier, SIGKILL)
        let process = process
        try await blocking { process.waitUntilExit() }
    }

    func response(_ request: some Sequence<UInt8> & Sendable) async throws -> RawResponse {
        let port = port
        return try await blocking {
            let client = try RawClient(port: port)
            defer { client.close() }
            try client.send(Array(request))
            return try RawResponse(try client.receiveAll().text)
        }
    }

    /// A line of `/proc/<process>/status`, in its own unit.
    func status(_ name: String) throws -> Int {
        let text = try String(contentsOfFile: "/proc/\(identifier)/status", encoding: .utf8)
        let line = try #require(text.split(separator: "\n").first { $0.hasPrefix("\(name):") })
        return try #require(
            line.split(whereSeparator: { $0 == " " || $0 == "\t" }).dropFirst().first.flatMap { Int($0) })
    }

    /// The processor time used.
    func processorTime() throws -> Duration {
        let text = try String(contentsOfFile: "/proc/\(identifier)/stat", encoding: .utf8)
        // After the name in parentheses: user and system time are fields 14 and 15, in hundredths of a second.
        let fields = try #require(text.split(separator: ")").last).split(separator: " ")
        return .milliseconds(10 * (try #require(Int(fields[11])) + (try #require(Int(fields[12])))))
    }

    /// Runs a closure with a receiver, and kills the receiver even after an error.
    static func run<Value>(
        directory: String, limits: String = ":", environment: [String: String] = [:], options: [String] = [],
        _ body: (ReceiverProcess) async throws -> Value
    ) async throws -> Value {
        let receiver = try await start(
            directory: directory, limits: limits, environment: environment, options: options)
        let result: Result<Value, any Error>
        do {
            result = .success(try await body(receiver))
        } catch {
            result = .failure(error)
        }
        #expect(receiver.isRunning)
        try await receiver.kill()
        return try result.get()
    }
}
