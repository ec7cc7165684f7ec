import ArgumentParser
import UploadEngine

/// The command: arguments in, text out.
@main
struct UploadTaskCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "uploadtask",
        abstract: "Send files to servers as multipart/form-data, and receive them.",
        version: UploadClient.version,
        subcommands: [UploadCommand.self, ServeCommand.self])
}
