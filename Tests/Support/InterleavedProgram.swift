import Foundation
import Subprocess

extension Programs {
    /// Runs a program to its end, with standard output and standard error in one pipe, so that they interleave as they were
    /// written. The result has both as its output. Cancelling the Swift task kills the program.
    ///
    /// - Parameter onLine: Called for each line of output.
    package static func interleaved(
        _ program: String, _ arguments: [String], environment: [String: String] = [:], folder: String? = nil,
        onLine: (_ line: Substring, _ process: RunningProcess) -> Void = { _, _ in }
    ) async throws -> ProgramResult {
        let process = RunningProcess()
        let outcome = try await Subprocess.run(
            configuration(program, arguments, nil, environment, folder), input: .none, output: .sequence,
            error: .combinedWithOutput
        ) { execution in
            process.began(execution.processIdentifier.value)
            defer { process.ends() }
            var output: [UInt8] = []
            var lineStart = 0
            do {
                for try await buffer in execution.standardOutput {
                    buffer.withUnsafeBytes { output += $0 }
                    while let end = output[lineStart...].firstIndex(of: UInt8(ascii: "\n")) {
                        onLine(Substring(decoding: output[lineStart..<end], as: UTF8.self), process)
                        lineStart = end + 1
                    }
                }
            } catch {
                // The Swift task was cancelled. The output so far shows how far the program got.
            }
            return output
        }
        return ProgramResult(
            status: status(outcome.terminationStatus), output: String(decoding: outcome.closureResult, as: UTF8.self),
            error: "")
    }
}
