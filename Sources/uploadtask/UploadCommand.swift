import ArgumentParser
import Logging
import UnixSignals
import UploadCore
import UploadEngine
import _UploadLibc
import _UploadThreads

/// `uploadtask upload`: sends files, each in its own request, or one form, or one raw body.
struct UploadCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "upload",
        abstract: "Send files to a server: each in a form of its own, several in one form, or one without a form.",
        usage: """
            uploadtask upload [<options>] <url> <file> ...
            uploadtask upload [<options>] <url> -F <part> ...
            uploadtask upload [<options>] <url> -T <path>
            """,
        discussion: """
            Files are sent each in a request of its own, several at a time. With -F all parts are sent in one request, with \
            -T one file is sent without a form. The response body goes to standard output, everything else to standard error.

            Exit status: 0 if every response had a status below 400; 22 if some had a status of 400 or more, or were \
            redirects that cannot be followed; 1 if some files got no response; 23 if standard output or the file of -o \
            could not be written; 64 for wrong usage; 74 if the directory of --state cannot be used; 75 if another process \
            sends the same file with --resume; 130 if interrupted (143 by SIGTERM).
            """)

    @OptionGroup var content: ContentOptions
    @OptionGroup var header: HeaderOptions
    @OptionGroup var transfer: TransferOptions
    @OptionGroup var resumption: ResumeOptions

    @Option(
        name: [.customShort("o"), .long], parsing: .unconditional,
        help: ArgumentHelp(
            "File for the response body of a single request ('-' is standard output). It is replaced when the response is "
                + "complete.",
            valueName: "path"),
        completion: .file())
    var output: String?

    @Flag(help: "Print one line of JSON for each file to standard output, and nothing else.")
    var json = false

    @Option(help: "When to show a progress bar on standard error.")
    var progress = ProgressMode.auto

    @Flag(help: "Log to standard error (never the values of header fields or form fields).")
    var verbose = false

    enum ProgressMode: String, ExpressibleByArgument, CaseIterable { case auto, always, never }

    mutating func validate() throws {
        let readers = header.readersOfInput + content.readersOfInput
        guard readers.count <= 1 else {
            throw ValidationError(
                "Only one argument can read standard input, but \(readers.joined(separator: " and ")) read it.")
        }
        try checkOutput()
        try resumption.check(content)
        try transfer.checkRetries(unlessGiven: resumption.resume ? ResumeOptions.defaultRetries : 0)
        if let given = resumption.protocol.resumeWith, given != .off, !resumption.resume,
            transfer.retries.retry ?? 0 == 0
        {
            throw ValidationError(
                "--resume-with \(given) requires --resume or --retry: without them an upload is sent once.")
        }
        if resumption.resume { try header.readAllButSecrets() } else { try header.read() }
        _ = try content.template(header: header.fields, timeout: transfer.timeout)
        if content.uploadFile != nil, content.type != nil, header.fields.contains(where: \.isContentType) {
            throw ValidationError("--type and a Content-Type of --header cannot be combined.")
        }
        if transfer.idempotencyKey, header.fields.contains(named: "Idempotency-Key") {
            throw ValidationError("--idempotency-key and an Idempotency-Key of --header cannot be combined.")
        }
    }

    private func checkOutput() throws {
        guard output != "" else { throw ValidationError("-o needs a file name.") }
        if json, output == "-" {
            throw ValidationError(
                "--json and -o - cannot be combined: standard output has the JSON, which contains the response.")
        }
        if output != nil, content.formPart.isEmpty, content.file.count + (content.filesFrom == nil ? 0 : 2) > 1 {
            throw ValidationError("-o is for the response of a single request; --json prints those of several.")
        }
    }

    func run() async throws {
        // Before signals are trapped, so that a signal ends the command while it waits for the list or for standard input.
        let list = try list()
        let input = content.filesFrom != "-" && !content.readersOfInput.isEmpty ? Self.spooledInput() : nil
        let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm)
        var template = try content.template(header: header.fields, timeout: transfer.timeout)
        template.hasKey = transfer.idempotencyKey && !resumption.resume
        let items = UploadItems(
            template: template, content: try content.content(), files: content.file, list: list, input: input)
        let reporter = UploadReporter(json: json, isSingle: items.count == 1, output: output, display: display(items))
        var logger = Logger(label: "uploadtask") { _ in StandardErrorLogHandler() }
        // A retry is a notice, unless the progress line shows it.
        let quiet = reporter.display?.showsPauses == true ? Logger.Level.warning : .notice
        logger.logLevel = verbose ? .debug : quiet
        var configuration = try transfer.configuration()
        configuration.retry.resumption = resumption.resumption
        let client = UploadClient(configuration, logger: logger)
        for name in template.ignored {
            logger.warning("header '\(name)' is set by the upload itself and was ignored")
        }
        guard !resumption.resume else {
            return try await resume(client, items, reporter, destination, until: signals, logger)
        }
        let batch = UploadBatch(
            client: client, items: items, window: UploadWindow(parallel: transfer.parallel), destination: destination,
            reportsUnstarted: json, display: reporter.display)
        let watch = SignalWatch(signals, ends: .afterThreeSeconds) { batch.stop() }
        let outcome = await batch.run { reporter.report($0) }
        reporter.display?.clear()
        if let failure = outcome.listFailure { StandardStream.printError(failure.message) }
        // A signal after the last response interrupted nothing.
        let signal = outcome.isInterrupted ? watch.signal : nil
        if signal != nil { StandardStream.printError("interrupted; not sent: \(outcome.unsentFiles)") }
        let status = signal?.exitStatus ?? outcome.status
        await Self.shutDown(client, status: status)
        watch.end()
        if status != 0 { throw ExitCode(status) }
    }

    /// Ends the client, whose cancelled uploads remove what they have written of their responses. Ends the process if that
    /// takes long, because a file system can hang.
    private static func shutDown(_ client: UploadClient, status: Int32) async {
        let limit = Task {
            try await Task.sleep(for: .seconds(3))
            _UploadLibc.exit(StandardStream.exitStatus(status))
        }
        await client.shutdown()
        limit.cancel()
    }

    private var destination: ResponseDestination {
        if let output, output != "-" { .file(output) } else { .memory }
    }

    private func list() throws -> FileList? {
        guard let filesFrom = content.filesFrom else { return nil }
        do throws(UploadFailure) {
            return try FileList(path: filesFrom, isNullSeparated: content.null)
        } catch {
            throw ValidationError(error.message)
        }
    }

    private func display(_ items: UploadItems) -> ProgressDisplay? {
        let isCapable = StandardStream.error.isCapableTerminal
        guard progress == .always || (progress == .auto && isCapable) else { return nil }
        let colored = isCapable && (getenv("NO_COLOR").map { $0.pointee == 0 } ?? true)
        let name = content.file.first ?? content.uploadFile ?? "form"
        return ProgressDisplay(name: name, count: items.count, colored: colored, erases: isCapable)
    }

    private static func spooledInput() -> Result<SpooledInput, UploadFailure> {
        do throws(UploadFailure) { return .success(try SpooledInput()) } catch { return .failure(error) }
    }
}
