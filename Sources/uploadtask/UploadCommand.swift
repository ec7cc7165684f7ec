import ArgumentParser
import Logging
import UnixSignals
import UploadEngine
import _UploadLibc
import _UploadThreads

/// `uploadtask upload`: sends files, each in its own request.
struct UploadCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "upload",
        abstract: "Send files to a server, each in one multipart/form-data request.",
        discussion: """
            The response body goes to standard output, everything else to standard error.

            Exit status: 0 if every response had a status below 400; 22 if some had a status of 400 or more, or were \
            redirects that cannot be followed; 1 if some files got no response; 23 if standard output could not be \
            written; 64 for wrong usage; 130 if interrupted (143 by SIGTERM).
            """)

    @OptionGroup var form: FormOptions
    @OptionGroup var transfer: TransferOptions

    @Flag(help: "Print one line of JSON for each file to standard output, and nothing else.")
    var json = false

    @Option(help: "When to show a progress bar on standard error.")
    var progress = ProgressMode.auto

    @Flag(help: "Log to standard error (never the values of header fields or form fields).")
    var verbose = false

    enum ProgressMode: String, ExpressibleByArgument, CaseIterable { case auto, always, never }

    func run() async throws {
        // Before signals are trapped, so that a signal ends the command while it reads standard input.
        let input = form.file.contains("-") ? Self.spooledInput() : nil
        let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm)
        var logger = Logger(label: "uploadtask") { _ in StandardErrorLogHandler() }
        logger.logLevel = verbose ? .debug : .warning
        let client = UploadClient(try transfer.configuration(), logger: logger)

        let isCapable = StandardStream.error.isCapableTerminal
        let showsBar = progress == .always || (progress == .auto && isCapable)
        let colored = isCapable && (getenv("NO_COLOR").map { $0.pointee == 0 } ?? true)
        let display = showsBar ? ProgressDisplay(names: form.file, colored: colored, erases: isCapable) : nil

        let batch = UploadBatch(
            client: client, form: form, timeout: transfer.timeout.map(Double.init), input: input, display: display)
        let outcome = await batch.run(until: signals) { line in
            // A full pipe can block for any time, so not on a thread of Swift's concurrency pool.
            try? await BlockingThreads.files.run {
                display?.clear(leave: true)
                report(line)
            }
        }
        display?.clear()
        if let signal = outcome.signal {
            let unsent = outcome.unsent.map(\.visible).joined(separator: ", ")
            StandardStream.printError("interrupted; not sent: \(unsent)")
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
        if json { StandardStream.output.write(line.json + "\n") }
        switch line.result {
        case .success(let response):
            if !json {
                // Separates several bodies by lines; a single body is written unchanged.
                let needsBreak = form.file.count > 1 && !response.data.isEmpty && response.data.last?.isNewline != true
                StandardStream.output.write(response.data + (needsBreak ? "\n" : ""))
            }
            if let message = response.errorMessage { StandardStream.printError("\(name): \(message)") }
        case .failure(let error):
            if error.code != .aborted { StandardStream.printError("\(name): \("\(error)".visible)") }
        }
    }
}

extension UploadResponse {
    /// The message for an unsuccessful response; `nil` for a successful one.
    fileprivate var errorMessage: String? {
        switch statusCode {
        case 301, 302, 303, 307, 308: "the server answered \(statusCode), a redirect without a usable Location"
        case 400...: "the server answered \(statusCode)"
        default: nil
        }
    }

    /// Whether the exit status of the command is 22.
    var isError: Bool { errorMessage != nil }
}
