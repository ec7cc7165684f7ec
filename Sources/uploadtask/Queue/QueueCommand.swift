import ArgumentParser

/// `uploadtask queue`: uploads in a queue on disk.
struct QueueCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "queue",
        abstract: "Keep uploads in a queue on disk, and send them in a process that may be killed.",
        discussion: """
            An upload stays in the queue until it is removed. A process that is killed loses no upload and doubles none: \
            one that the server may have received is not sent again, and ends as unknown.
            """,
        subcommands: [
            QueueAddCommand.self, QueueRunCommand.self, QueueListCommand.self, QueueRetryCommand.self,
            QueueRemoveCommand.self,
        ])
}
