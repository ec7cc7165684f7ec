import Foundation
import TestSupport
import Testing

/// A folder of files, a folder for received files, and a state folder, for commands that have a queue.
final class QueueFixture: Sendable {
    let files: TemporaryFolder
    let received: TemporaryFolder
    private let base: TemporaryFolder

    init() throws {
        files = try TemporaryFolder()
        received = try TemporaryFolder()
        base = try TemporaryFolder()
    }

    /// The folder of the records.
    var state: String { "\(base.path)/state" }

    func receiver(_ body: (String) async throws -> Void) async throws {
        let server = try await ServerProcess.receiver(directory: received.path)
        defer { server.stop() }
        try await body(server.url)
    }

    /// Runs the command with this state folder. Each upload is one request, unless the arguments have `--resume-with`.
    func run(_ arguments: String..., environment: [String: String] = [:]) async throws -> ProgramResult {
        try await run(arguments, environment: environment)
    }

    func run(_ arguments: [String], environment: [String: String] = [:]) async throws -> ProgramResult {
        try await Programs.uploadtask(Self.plain(arguments), environment: variables(environment))
    }

    func start(_ arguments: String...) -> StartedProgram { start(arguments) }

    func start(_ arguments: [String]) -> StartedProgram {
        Programs.start(Programs.command, Self.plain(arguments), environment: variables([:]))
    }

    private static func plain(_ arguments: [String]) -> [String] {
        let isResumable = arguments.contains("--resume") || arguments.starts(with: ["queue", "add"])
        guard isResumable, !arguments.contains(where: { $0.hasPrefix("--resume-with") }) else { return arguments }
        // Before operands that could be behind `--`.
        let command = arguments.prefix(arguments[0] == "queue" ? 2 : 1)
        return command + ["--resume-with", "off"] + arguments.dropFirst(command.count)
    }

    private func variables(_ more: [String: String]) -> [String: String] {
        ["UPLOADTASK_STATE": state].merging(more) { $1 }
    }

    /// The records of `queue list --json`.
    func records() async throws -> [[String: Any]] {
        let result = try await run("queue", "list", "--json")
        #expect(result.status == 0 && result.error == "", "\(result.error)")
        return result.json
    }

    /// The states and outcomes of all records.
    func states() async throws -> [String] {
        try await records().map { ($0["outcome"] ?? $0["state"]) as? String ?? "" }
    }

    /// Waits until the only record has a state.
    func waitFor(state: String) async throws { try await waitFor(states: [state]) }

    func waitFor(states wanted: [String]) async throws {
        while try await states() != wanted {}
    }

    /// The received files, without those that are being received.
    func receivedFiles() throws -> [String] { try received.files.filter { !$0.hasSuffix(".part") } }
}
