import ArgumentParser
import Logging
import UnixSignals
import UploadEngine
import _UploadLibc
import _UploadThreads

/// `uploadtask upload`: sends files, one request each.
struct UploadCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "upload",
        abstract: "Send files to a server, one multipart/form-data request for each.",
        discussion: """
            The response body goes to standard output, everything else to standard error.

            Exit status: 0 if every answer was below HTTP 400; 22 if some were 400 or more, or redirects that cannot be \
            followed; 1 if some files got no answer; 23 if standard output could not be written; 64 for wrong usage; \
            130 if interrupted (143 by SIGTERM).
            """)

    @OptionGroup var form: FormOptions
    @OptionGroup var connection: ConnectionOptions

    @Flag(help: "Print one line of JSON for each file, and nothing else, on standard output.")
    var json = false

    @Option(help: "When to show a progress bar on standard error.")
    var progress = ProgressMode.auto

    @Flag(help: "Log to standard error. Never shows the values of headers or fields.")
    var verbose = false

    enum ProgressMode: String, ExpressibleByArgument, CaseIterable { case auto, always, never }

    func run() async throws {
        // Before signals are trapped: while standard input is read, a signal simply ends the command.
        let input = form.file.contains("-") ? Self.spooledInput() : nil
        let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm)
        var logger = Logger(label: "uploadtask") { _ in StandardErrorLogHandler() }
        logger.logLevel = verbose ? .debug : .warning
        let client = UploadClient(try connection.configuration(), logger: logger)

        let isCapable = StandardStream.error.isCapableTerminal
        let showsBar = progress == .always || (progress == .auto && isCapable)
        let colored = isCapable && (getenv("NO_COLOR").map { $0.pointee == 0 } ?? true)
        let display = showsBar ? ProgressDisplay(names: form.file, colored: colored, erases: isCapable) : nil

        let batch = UploadBatch(
            client: client, form: form, timeout: connection.timeout.map(Double.init), input: input, display: display)
        let outcome = await batch.run(until: signals) { line in
            // A pipe may be full for as long as its reader likes: not on a thread that tasks need.
            try? await BlockingThreads.files.run {
                display?.clear(leave: true)
                report(line)
            }
        }
        display?.clear()
        if let signal = outcome.signal {
            let unsent = outcome.unsent.map(\.visible).joined(separator: ", ")
            StandardStream.error.write("uploadtask: interrupted; not sent: \(unsent)\n")
            throw ExitCode(signal.exitStatus)
        }
        await client.shutdown()
        if outcome.status != 0 { throw ExitCode(outcome.status) }
    }

    private static func spooledInput() -> Result<SpooledInput, UploadError> {
        do throws(UploadError) { return .success(try SpooledInput()) } catch { return .failure(error) }
    }

    private func report(_ line: UploadLine) {
        let name = line.file.visible
        if json { StandardStream.output.write(line.line + "\n") }
        switch line.result {
        case .success(let response):
            if !json {
                // Several bodies in a row would run together; a single one is passed on as it is.
                let needsBreak = form.file.count > 1 && !response.data.isEmpty && response.data.last?.isNewline != true
                StandardStream.output.write(response.data + (needsBreak ? "\n" : ""))
            }
            if let refusal = response.refusal { StandardStream.error.write("uploadtask: \(name): \(refusal)\n") }
        case .failure(let error):
            if error.code != .aborted { StandardStream.error.write("uploadtask: \(name): \("\(error)".visible)\n") }
        }
    }
}

extension UploadResponse {
    /// Why the answer is no success; `nil` for one that is.
    fileprivate var refusal: String? {
        switch statusCode {
        case 301, 302, 303, 307, 308: "the server answered \(statusCode), a redirect without a usable Location"
        case 400...: "the server answered \(statusCode)"
        default: nil
        }
    }

    /// Whether the answer ends the command with 22.
    var isRefusal: Bool { refusal != nil }
}
