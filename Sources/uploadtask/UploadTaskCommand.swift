import ArgumentParser
import UploadEngine

/// The command `uploadtask`.
struct UploadTaskCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "uploadtask",
        abstract: "Send files over HTTP, run quick apps that send files, and receive uploads.",
        version: UploadClient.version,
        subcommands: [UploadCommand.self, QueueCommand.self, RunCommand.self, ServeCommand.self])
}
