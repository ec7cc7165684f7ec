import ArgumentParser
import DurableUploadsSQLite

/// `uploadtask queue list`: prints the uploads of the queue.
struct QueueListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Print the uploads of the queue, and those of 'upload --resume' that have not all succeeded.",
        usage: "uploadtask queue list [<options>]",
        discussion: """
            Each line has the identifier, the state, the URL without user, password and query, and the files. The state \
            is waiting, sending, or committing while the end of the file is sent. An upload that has ended has its \
            outcome: answered with the status; notReceived, if it is certain that the server has not got the upload; \
            unknown, if the server may have received it.

            Exit status: 0 after the list; 64 for wrong usage; 74 if the directory of the queue cannot be used.
            """)

    @Flag(help: "Print one line of JSON for each upload, with the response.")
    var json = false

    @OptionGroup var store: StateOptions

    func run() async throws {
        let store = try await store.store()
        do {
            for record in try await store.records() {
                let line = QueueLine(record)
                StandardStream.output.write((json ? line.json : line.text) + "\n")
            }
        } catch { throw QueueExit.reporting(error) }
    }
}
