import ArgumentParser
import DurableUploads

/// `uploadtask queue retry`: makes uploads wait again that have ended.
struct QueueRetryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retry",
        abstract: "Let uploads be sent again that have ended, and print their identifiers.",
        usage: """
            uploadtask queue retry [<options>] <id> ...
            uploadtask queue retry [<options>] --uncertain
            """,
        discussion: """
            An upload whose outcome is unknown may be at the server already: this command is the decision to send it \
            again. The queue sends it, or the command 'upload --resume' that has sent it, when it is called again.

            Exit status: 0 if the uploads wait again; 1 if there is no such upload, or it cannot be sent again; 64 for wrong \
            usage; 74 if the directory of the queue cannot be used; 75 if an upload is being sent.
            """)

    @Argument(
        help: ArgumentHelp("Identifiers, or at least their first 4 digits.", valueName: "id"),
        completion: RecordSelection.completion)
    var identifiers: [String] = []

    @Flag(help: "All uploads whose outcome is unknown.")
    var uncertain = false

    @OptionGroup var store: StateOptions

    func validate() throws {
        guard uncertain != !identifiers.isEmpty else {
            throw ValidationError("Give either identifiers or --uncertain.")
        }
        try RecordSelection.check(identifiers)
    }

    func run() async throws {
        let isUncertain = { (record: UploadRecord) in record.ending?.outcome == .unknown }
        try await RecordSelection.change(identifiers, orAll: isUncertain, in: store) { try await $0.retry($1) }
    }
}
