import Subprocess

/// A program that runs while its test continues.
package struct StartedProgram: Sendable {
    private let process: RunningProcess
    private let running: Task<ProgramResult, any Error>

    init(_ configuration: Configuration) {
        let process = RunningProcess()
        self.process = process
        running = Task { try await Programs.collect(configuration, process) }
    }

    /// Sends a signal, unless the program has ended.
    package func signal(_ number: Int32) { process.signal(number) }

    /// Waits for its end.
    package func result() async throws -> ProgramResult { try await running.value }
}
