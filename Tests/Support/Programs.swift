package import Foundation
import Subprocess

/// Runs programs: the command under test, and the independent servers and clients that are its oracles.
package enum Programs {
    /// The root of the checkout.
    package static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// The built command.
    package static let command = built("uploadtask")

    package static let python = root.appendingPathComponent(".build/venv/bin/python").path

    package static func server(_ name: String) -> String { root.appendingPathComponent("Tests/Servers/\(name)").path }

    /// A fault injector.
    package static func fault(_ name: String) -> String { root.appendingPathComponent("Tests/Faults/\(name)").path }

    /// An executable of this package. It is beside the built tests.
    package static func built(_ name: String) -> String {
        URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent().appendingPathComponent(name).path
    }

    /// Runs a program to its end. Cancelling the Swift task kills it.
    ///
    /// - Parameters:
    ///   - input: The path of a file for its standard input; by default the input is empty.
    ///   - environment: Variables in addition to those of the tests.
    ///   - folder: Its working directory; by default that of the tests.
    package static func run(
        _ program: String, _ arguments: [String], input: String? = nil, environment: [String: String] = [:],
        folder: String? = nil
    ) async throws -> ProgramResult {
        try await collect(configuration(program, arguments, input, environment, folder), RunningProcess())
    }

    /// Starts a program.
    package static func start(
        _ program: String, _ arguments: [String], input: String? = nil, environment: [String: String] = [:]
    ) -> StartedProgram {
        StartedProgram(configuration(program, arguments, input, environment, nil))
    }

    /// Runs the command under test.
    package static func uploadtask(
        _ arguments: [String], input: String? = nil, environment: [String: String] = [:]
    ) async throws -> ProgramResult {
        try await run(command, arguments, input: input, environment: environment)
    }

    /// env(1) changes the folder, and a shell opens the input. Both replace themselves with the program, so that the process
    /// stays the same.
    static func configuration(
        _ program: String, _ arguments: [String], _ input: String? = nil, _ environment: [String: String] = [:],
        _ folder: String? = nil
    ) -> Configuration {
        var words = [program] + arguments
        if let input { words = ["/bin/sh", "-c", #"input=$0; exec "$@" <"$input""#, input] + words }
        if let folder { words = ["-C", folder] + words }
        let variables = environment.map { (Environment.Key(stringLiteral: $0), $1) }
        return Configuration(
            executable: .name("env"), arguments: Arguments(words),
            environment: .inherit.updating(Dictionary(uniqueKeysWithValues: variables)))
    }

    /// Runs a program and collects its output while it runs, so that it does not block on a full pipe.
    static func collect(_ configuration: Configuration, _ process: RunningProcess) async throws -> ProgramResult {
        let outcome = try await Subprocess.run(configuration, input: .none, output: .sequence, error: .sequence) {
            execution in
            process.began(execution.processIdentifier.value)
            defer { process.ends() }
            async let error = bytes(of: execution.standardError)
            return (await bytes(of: execution.standardOutput), await error)
        }
        let (output, error) = outcome.closureResult
        return ProgramResult(
            status: status(outcome.terminationStatus), output: String(decoding: output, as: UTF8.self),
            error: String(decoding: error, as: UTF8.self))
    }

    /// The bytes until the end of the stream, or until the Swift task is cancelled.
    private static func bytes(of stream: SubprocessOutputSequence) async -> [UInt8] {
        var bytes: [UInt8] = []
        do {
            for try await buffer in stream { buffer.withUnsafeBytes { bytes += $0 } }
        } catch {}
        return bytes
    }

    /// The exit status as in a shell: 128 and the number of a signal that ended the program.
    static func status(_ termination: TerminationStatus) -> Int32 {
        switch termination {
        case .exited(let code): code
        case .signaled(let number): 128 + number
        }
    }
}
