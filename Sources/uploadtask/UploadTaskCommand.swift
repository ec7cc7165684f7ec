import ArgumentParser
import UploadEngine

/// The command: arguments in, text out.
struct UploadTaskCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "uploadtask",
        abstract: "Send files to servers as multipart/form-data, run quick apps that do, and receive them.",
        version: UploadClient.version,
        subcommands: [UploadCommand.self, RunCommand.self, ServeCommand.self])
}
