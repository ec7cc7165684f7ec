import ArgumentParser
import DurableUploads

/// `uploadtask queue remove`: removes uploads from the queue.
struct QueueRemoveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove",
        abstract: "Remove uploads from the queue, and print their identifiers.",
        usage: """
            uploadtask queue remove [<options>] <id> ...
            uploadtask queue remove [<options>] --answered
            """,
        discussion: """
            Exit status: 0 if the uploads are removed; 1 if there is no such upload; 64 for wrong usage; 74 if the \
            directory of the queue cannot be used; 75 if an upload is being sent.
            """)

    @Argument(
        help: ArgumentHelp("Identifiers, or at least their first 4 digits.", valueName: "id"),
        completion: RecordSelection.completion)
    var identifiers: [String] = []

    @Flag(help: "All uploads of the queue that were answered with a status below 400.")
    var answered = false

    @OptionGroup var store: StateOptions

    func validate() throws {
        guard answered != !identifiers.isEmpty else {
            throw ValidationError("Give either identifiers or --answered.")
        }
        try RecordSelection.check(identifiers)
    }

    func run() async throws {
        let isAnswered = { (record: UploadRecord) in record.isQueued && (record.ending?.statusCode ?? 400) < 400 }
        try await RecordSelection.change(identifiers, orAll: isAnswered, in: store) { try await $0.remove($1) }
    }
}
