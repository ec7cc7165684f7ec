import Foundation
import TestSupport
import Testing

/// The receiver in its own process, for limits, faults and kills.
final class ReceiverProcess: Sendable {
    let port: Int
    private let server: ServerProcess

    /// Starts the receiver through a shell, which sets limits and the environment.
    ///
    /// - Parameter limits: A shell command to run before, as `ulimit -n 64`.
    init(
        directory: String, port: Int = 0, limits: String = ":", environment: [String: String] = [:],
        options: [String] = [], readsOutput: Bool = true
    ) async throws {
        let assignments = environment.map { "\($0)=\($1)" }
        let arguments = ["serve", "--directory", directory, "--port", "\(port)"] + options
        server = try await ServerProcess(
            "/bin/sh",
            ["-c", "\(limits) && exec \"$@\"", "sh", "/usr/bin/env"] + assignments + [Programs.command] + arguments,
            discardsError: true, readsOutput: readsOutput)
        self.port = try #require(URL(string: server.url)?.port)
    }

    var isRunning: Bool { server.process.isRunning }

    func signal(_ number: Int32) { server.process.signal(number) }

    /// Kills the process and waits for its end.
    func kill() async { await server.kill() }

    func response(_ request: some Sequence<UInt8> & Sendable) async throws -> RawResponse {
        let port = port
        return try await blocking {
            let client = try RawClient(port: port)
            defer { client.close() }
            try client.send(Array(request))
            return try RawResponse(try client.receiveAll().text)
        }
    }

    func openDescriptors() throws -> Int {
        try server.process.inspect { try FileManager.default.contentsOfDirectory(atPath: "\($0)/fd").count }
    }

    /// A line of `/proc/<process>/status`, in its own unit.
    func status(_ name: String) throws -> Int {
        let text = try server.process.inspect { try String(contentsOfFile: "\($0)/status", encoding: .utf8) }
        let line = try #require(text.split(separator: "\n").first { $0.hasPrefix("\(name):") })
        return try #require(
            line.split(whereSeparator: { $0 == " " || $0 == "\t" }).dropFirst().first.flatMap { Int($0) })
    }

    /// The processor time used.
    func processorTime() throws -> Duration {
        let text = try server.process.inspect { try String(contentsOfFile: "\($0)/stat", encoding: .utf8) }
        // After the name in parentheses: user and system time are fields 14 and 15, in hundredths of a second.
        let fields = try #require(text.split(separator: ")").last).split(separator: " ")
        return .milliseconds(10 * (try #require(Int(fields[11])) + (try #require(Int(fields[12])))))
    }

    /// Runs a closure with a receiver, and kills the receiver even after an error.
    static func run<Value>(
        directory: String, limits: String = ":", environment: [String: String] = [:], options: [String] = [],
        _ body: (ReceiverProcess) async throws -> Value
    ) async throws -> Value {
        let receiver = try await ReceiverProcess(
            directory: directory, limits: limits, environment: environment, options: options)
        let result: Result<Value, any Error>
        do {
            result = .success(try await body(receiver))
        } catch {
            result = .failure(error)
        }
        #expect(receiver.isRunning)
        await receiver.kill()
        return try result.get()
    }
}
