import ArgumentParser
import Libc
import Logging
import UnixSignals
import UploadEngine

/// `uploadtask upload`: sends files, one request each.
struct UploadCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "upload",
        abstract: "Send files to a server, one multipart/form-data request for each.",
        discussion: """
            The response body goes to standard output, everything else to standard error.

            Exit status: 0 if every answer was below HTTP 400; 22 if some were 400 or more; 1 if some files got no \
            answer; 64 for wrong usage; 130 if interrupted (143 by SIGTERM).
            """)

    @OptionGroup var form: FormOptions
    @OptionGroup var connection: ConnectionOptions

    @Flag(help: "Print one line of JSON for each file, and nothing else, on standard output.")
    var json = false

    @Option(help: "When to show a progress bar on standard error.")
    var progress = ProgressMode.auto

    @Flag(help: "Say on standard error what happens. Never shows the values of headers or fields.")
    var verbose = false

    enum ProgressMode: String, ExpressibleByArgument, CaseIterable { case auto, always, never }

    func run() async throws {
        // Before signals are trapped: while standard input is read, a signal simply ends the command.
        let input = try form.file.contains("-") ? SpooledInput() : nil
        let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm)
        var logger = Logger(label: "uploadtask") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = verbose ? .debug : .warning
        let client = UploadClient(try connection.configuration(), logger: logger)

        let showsBar = progress == .always || (progress == .auto && StandardStream.error.isTerminal)
        let colored = StandardStream.error.isTerminal && (getenv("NO_COLOR").map { $0.pointee == 0 } ?? true)
        let display = showsBar ? ProgressDisplay(names: form.file, colored: colored) : nil

        let batch = UploadBatch(
            client: client, form: form, timeout: connection.timeout.map(Double.init), input: input, display: display)
        let outcome = await batch.run(until: signals) { line in
            display?.clear(leave: true)
            report(line)
        }
        display?.clear()
        if let signal = outcome.signal {
            let unsent = outcome.unsent.map(\.visible).joined(separator: ", ")
            StandardStream.error.write("uploadtask: interrupted; not sent: \(unsent)\n")
            throw ExitCode(signal == .sigterm ? 143 : 130)
        }
        await client.shutdown()
        if outcome.status != 0 { throw ExitCode(outcome.status) }
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
            if response.statusCode >= 400 {
                StandardStream.error.write("uploadtask: \(name): the server answered \(response.statusCode)\n")
            }
        case .failure(let error):
            if error.code != .aborted { StandardStream.error.write("uploadtask: \(name): \(error)\n") }
        }
    }
}
