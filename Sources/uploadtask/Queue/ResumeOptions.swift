import ArgumentParser
import UploadEngine

/// Options for uploads that go on in a later call.
struct ResumeOptions: ParsableArguments {
    /// The number of retries of a call, unless it is given.
    static let defaultRetries = 8

    @Flag(
        help: ArgumentHelp(
            "Record the uploads on disk: until a call succeeds, the next one with the same arguments goes on, and sends no file "
                + "again that the server may have received. Implies --retry \(defaultRetries)."))
    var resume = false

    @Flag(help: "With --resume: forget earlier calls with the same arguments, and send all files anew.")
    var restart = false

    @OptionGroup var `protocol`: ResumeProtocolOptions

    @OptionGroup var store: StateOptions

    /// The protocol for uploads with or without a record.
    var resumption: Resumption { (`protocol`.resumeWith ?? (resume ? .auto : .off)).resumption }

    func validate() throws {
        guard resume || !restart && store.state == nil else {
            throw ValidationError("--\(restart ? "restart" : "state") requires --resume.")
        }
    }

    /// Refuses content that a later call cannot read again.
    func check(_ content: ContentOptions) throws {
        guard resume, let source = content.sourcesFromInput.first else { return }
        throw ValidationError(
            "--resume and \(source) cannot be combined: a later call cannot read standard input again; write it to a file."
        )
    }
}
