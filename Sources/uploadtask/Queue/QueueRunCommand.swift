import ArgumentParser
import DurableUploads
import DurableUploadsSQLite
import Logging
import UnixSignals
import UploadCore
import UploadEngine
import _UploadThreads

/// `uploadtask queue run`: sends the uploads of the queue.
struct QueueRunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Send the uploads of the queue until none waits.",
        usage: "uploadtask queue run [<options>]",
        discussion: """
            An upload that fails is sent again, after pauses of up to a minute, until it is too old; but never one that \
            the server may have received. Each upload that ends is a line on standard output, and a \
            message on standard error if its response is no success.

            Exit status: 0 if every response had a status below 400; 22 if some had a status of 400 or more, or were \
            redirects that cannot be followed; 1 if some uploads got no response; 23 if standard output could not be \
            written; 64 for wrong usage; 74 if the directory of the queue cannot be used; 75 if another process runs the \
            queue; 130 if interrupted (143 by SIGTERM): the uploads stay in the queue.
            """)

    @Option(parsing: .unconditional, help: ArgumentHelp("Maximum number of concurrent uploads.", valueName: "n"))
    var parallel = 5

    @Flag(help: "Wait for further uploads when all have ended.")
    var watch = false

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Time in seconds since an upload was added after which it is not sent again.", valueName: "seconds"))
    var maxAge = 86_400

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Maximum wait for '100 Continue' in milliseconds; sends 'Expect: 100-continue' (default: off).",
            valueName: "ms"))
    var expectContinue: Int?

    @Flag(help: "Use HTTP/2 if the server offers it over TLS.")
    var http2 = false

    @OptionGroup var servers: ServerOptions

    @OptionGroup var store: StateOptions

    @Flag(help: "Print one line of JSON for each upload that ends.")
    var json = false

    @Flag(help: "Log to standard error (never the values of header fields or form fields).")
    var verbose = false

    func validate() throws {
        try Self.requirePositive("expect-continue", expectContinue)
        try Self.require("parallel", parallel, in: 1...1000)
        try Self.require("max-age", maxAge, in: 0...1_000_000_000)
    }

    func run() async throws {
        // Before the first upload starts, so that a signal stops it.
        let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm)
        var logger = Logger(label: "uploadtask") { _ in StandardErrorLogHandler() }
        // A retry is a notice.
        logger.logLevel = verbose ? .debug : .notice
        let client = UploadClient(try configuration(), logger: logger)
        let store = try await store.store()
        let work = Task { await send(UploadQueue(client, store: store)) }
        let watch = SignalWatch(signals, ends: .atSecondSignal) { work.cancel() }
        let (status, error) = await work.value
        watch.end()
        if let error {
            if let signal = watch.signal, error.reason == .stopped { throw ExitCode(signal.exitStatus) }
            guard error.reason == .busy, let process = await store.holder(of: "queue") else {
                throw QueueExit.reporting(error)
            }
            StandardStream.printError(
                "another 'queue run', the process \(process), sends the uploads of '\(store.folder.visible)'")
            throw ExitCode(QueueExit.busy)
        }
        await client.shutdown()
        if status != 0 { throw ExitCode(status) }
    }

    private func configuration() throws -> UploadClient.Configuration {
        var configuration = UploadClient.Configuration()
        configuration.maximumConcurrentUploads = parallel
        configuration.connection.expectContinueTimeout = expectContinue.map { .milliseconds($0) }
        configuration.connection.httpVersion = http2 ? .http2 : .http1
        try servers.apply(to: &configuration.connection)
        return configuration
    }

    /// Sends the uploads, and reports each that ends.
    ///
    /// - Returns: The exit status for the worst of them, and the error that ended the run.
    private func send(_ queue: UploadQueue) async -> (Int32, UploadQueueError?) {
        var outcome = UploadOutcome()
        do throws(UploadQueueError) {
            try await queue.run(watching: watch, maximumAge: .seconds(maxAge)) { finished in
                let line = UploadLine(queued: finished)
                outcome.add(line)
                await BlockingThreads.files.run { report(line, finished) }
            }
            return (outcome.status, nil)
        } catch { return (outcome.status, error) }
    }

    private func report(_ line: UploadLine, _ finished: FinishedUpload) {
        StandardStream.output.write((json ? line.json : QueueLine(finished.record).text) + "\n")
        let name = line.label.visible
        switch line.result {
        case .success(let response):
            if let message = response.errorMessage { StandardStream.printError("\(name): \(message)") }
        case .failure(let error): StandardStream.printError("\(name): \("\(error)".visible)")
        }
        if finished.ending.outcome == .unknown {
            StandardStream.printError("\(name): 'uploadtask queue retry \(finished.record.id)' sends it again")
        }
    }
}
