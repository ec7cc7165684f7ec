import Foundation
import Subprocess

/// A server process. Its standard input stays open: it ends when that closes, so it does not outlive the tests.
package final class ServerProcess: Sendable {
    /// The URL in its first line of output, `listening on URL`, without a trailing slash.
    package let url: String
    package let process: RunningProcess
    private let input: AsyncStream<String>.Continuation
    private let running: Task<Void, any Error>

    /// - Parameters:
    ///   - discardsError: Whether to discard its standard error, which is otherwise that of the tests.
    ///   - readsOutput: Whether to read its output after the first line, so that the pipe does not fill up.
    package init(
        _ program: String, _ arguments: [String], discardsError: Bool = false, readsOutput: Bool = true
    ) async throws {
        let process = RunningProcess()
        let (lines, input) = AsyncStream.makeStream(of: String.self)
        let (first, line) = AsyncStream.makeStream(of: String.self)
        let connection = Connection(
            process: process, input: input, lines: lines, first: line, readsOutput: readsOutput)
        let configuration = Programs.configuration(program, arguments)
        let running = Task {
            defer { line.finish() }
            if discardsError {
                try await connection.run(configuration, error: .discarded)
            } else {
                try await connection.run(configuration, error: .currentStandardError)
            }
        }
        var iterator = first.makeAsyncIterator()
        guard let line = await iterator.next() else {
            try await running.value
            throw NoFirstLine()
        }
        let prefix = "listening on "
        // An error of its own: one of `#require` is an issue of the first test that shares the server, and of no other.
        guard line.hasPrefix(prefix) else { throw UnexpectedFirstLine(program: program, line: line) }
        (self.process, self.input, self.running) = (process, input, running)
        url = String(line.dropFirst(prefix.count))
    }

    private struct NoFirstLine: Error {}

    private struct UnexpectedFirstLine: Error {
        let program: String
        let line: String
    }

    deinit { input.finish() }

    /// Writes an empty line to its standard input, which makes a test server take a step.
    package func step() { input.yield("\n") }

    /// Ends the server with SIGKILL, like a crash.
    package func kill() async {
        process.signal(SIGKILL)
        input.finish()
        _ = await running.result
    }

    /// Ends the server and blocks until it has ended: a `defer` cannot await.
    package func stop() {
        input.finish()
        process.end(by: SIGTERM)
    }
}

/// The standard streams of a server process.
private struct Connection {
    let process: RunningProcess
    let input: AsyncStream<String>.Continuation
    let lines: AsyncStream<String>
    let first: AsyncStream<String>.Continuation
    let readsOutput: Bool

    func run(_ configuration: Configuration, error: some ErrorOutputProtocol) async throws {
        _ = try await Subprocess.run(configuration, input: .inputWriter, output: .sequence, error: error) { execution in
            process.began(execution.processIdentifier.value)
            defer { process.ends() }
            async let writing: Void = write(to: execution.standardInputWriter)
            try await read(execution.standardOutput)
            await writing
        }
    }

    private func write(to writer: StandardInputWriter) async {
        // Fails if the server has ended.
        do {
            for await line in lines { _ = try await writer.write(line) }
            try await writer.finish()
        } catch {}
    }

    private func read(_ output: SubprocessOutputSequence) async throws {
        var start: [UInt8]? = []
        for try await buffer in output {
            guard var bytes = start else { continue }
            buffer.withUnsafeBytes { bytes += $0 }
            start = bytes
            guard let end = bytes.firstIndex(of: UInt8(ascii: "\n")) else { continue }
            first.yield(String(decoding: bytes[..<end], as: UTF8.self))
            start = nil
            if !readsOutput { return }
        }
        if let start { first.yield(String(decoding: start, as: UTF8.self)) }
        input.finish()
    }
}
