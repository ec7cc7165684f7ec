import ArgumentParser
import DurableUploads
import DurableUploadsSQLite
import Logging
import UploadCore
import UploadEngine

/// `uploadtask queue add`: adds uploads to the queue.
struct QueueAddCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Add uploads to the queue, and print their identifiers.",
        usage: """
            uploadtask queue add [<options>] <url> <file> ...
            uploadtask queue add [<options>] <url> -F <part> ...
            uploadtask queue add [<options>] <url> -T <path>
            """,
        discussion: """
            The files are read when they are sent. One that has changed by then is not sent. An upload that is in the \
            queue already and has not ended is not added again.

            The directory of the queue has the URL with its user, password and query, the fields of the form and the \
            header fields, except Authorization, Cookie and Proxy-Authorization: --secret-header names their variable \
            or their file, which is read at each attempt.

            Exit status: 0 if all uploads are in the queue; 1 if some cannot be added; 64 for wrong usage; 74 if the \
            directory of the queue cannot be used.
            """)

    @OptionGroup var content: ContentOptions
    @OptionGroup var header: HeaderOptions

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Maximum time for an attempt to send an upload, in milliseconds (default: none).",
            valueName: "ms"))
    var timeout: Int?

    @Flag(
        help: ArgumentHelp(
            "Send a random Idempotency-Key with each upload, and repeat it also if the server may have received it. Only for "
                + "servers that recognise the key."))
    var idempotencyKey = false

    @OptionGroup var `protocol`: ResumeProtocolOptions

    @OptionGroup var store: StateOptions

    @Flag(help: "Print one line of JSON for each file, with its identifier.")
    var json = false

    mutating func validate() throws {
        try Self.requirePositive("timeout", timeout)
        if let source = content.sourcesFromInput.first {
            throw ValidationError(
                "The queue cannot keep \(source): standard input is gone when it is sent; write it to a file.")
        }
        if header.header.contains("@-"), content.filesFrom == "-" {
            throw ValidationError("Only one argument can read standard input, but -H @- and --files-from - read it.")
        }
        try header.readAllButSecrets()
        _ = try content.template(header: header.fields, timeout: timeout)
        if let name = try header.fields.first(where: \.isCredential)?.name.visible {
            throw ValidationError(
                "--header '\(name)' would be stored in the queue; write --secret-header '\(name)=env:VARIABLE' or "
                    + "'\(name)=file:PATH', which is read when the upload is sent.")
        }
        if content.uploadFile != nil, content.type != nil, try header.fields.contains(where: \.isContentType) {
            throw ValidationError("--type and a Content-Type of --header cannot be combined.")
        }
    }

    func run() async throws {
        let logger = Logger(label: "uploadtask") { _ in StandardErrorLogHandler() }
        let template = DurableTemplate(
            address: content.address, secrets: try header.secrets, repeatsReceived: idempotencyKey,
            resumption: (`protocol`.resumeWith ?? .auto).resumption, logger: logger)
        var items = UploadItems(
            template: try content.template(header: header.fields, timeout: timeout), content: try content.content(),
            files: content.file, list: try list(), input: nil)
        let queue = UploadQueue(UploadClient(), store: try await store.store())
        var hasFailed = false
        while let item = try await next(of: &items) {
            do {
                let record = try await queue.add(try await template.upload(item))
                StandardStream.output.write((json ? QueueLine(record).json : record.id) + "\n")
            } catch let failure as UploadFailure {
                hasFailed = true
                report(failure, of: item)
            } catch { throw QueueExit.reporting(error) }
        }
        if hasFailed { throw ExitCode(1) }
    }

    private func report(_ failure: UploadFailure, of item: UploadItem) {
        let line = UploadLine(
            file: item.file, files: item.files, label: item.label, result: .failure(UploadError(failure)))
        if json { StandardStream.output.write(line.json + "\n") }
        StandardStream.printError("\(item.label.visible): \(failure.description.visible)")
    }

    /// - Throws: The exit status 1 for a list that cannot be read, after a message.
    private func next(of items: inout UploadItems) async throws -> UploadItem? {
        do throws(UploadFailure) { return try await items.next() } catch {
            StandardStream.printError(error.message)
            throw ExitCode(1)
        }
    }

    private func list() throws -> FileList? {
        guard let path = content.filesFrom else { return nil }
        do throws(UploadFailure) { return try FileList(path: path, isNullSeparated: content.null) } catch {
            throw ValidationError(error.message)
        }
    }
}
