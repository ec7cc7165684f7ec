import ArgumentParser
import Dispatch
import UploadEngine
import _UploadLibc

/// The process: prepares it, runs the command that the arguments name, and ends with its exit status.
@main
enum Program {
    static func main() {
        StandardStream.reserveDescriptors()
        // A write to a pipe without a reader, or past the limit of a file's size (ulimit -f), is to fail, not to end the
        // process.
        signal(SIGPIPE, SIG_IGN)
        signal(SIGXFSZ, SIG_IGN)
        DescriptorLimit.raise()

        do {
            var command = try UploadTaskCommand.parseAsRoot(try CommandArguments.read())
            guard let asynchronous = command as? any AsyncParsableCommand else {
                try command.run()
                end(0)
            }
            // While there is no other thread, which might need the descriptors that this tries out.
            try DescriptorLimit.prepareEventLoops()
            run(asynchronous)
        } catch {
            end(report(error))
        }
    }

    private static func run(_ command: sending any AsyncParsableCommand) -> Never {
        Task {
            do {
                var command = command
                try await command.run()
                end(0)
            } catch {
                end(report(error))
            }
        }
        dispatchMain()
    }

    private static func end(_ status: Int32) -> Never { exit(StandardStream.exitStatus(status)) }

    /// Writes the text that belongs to an error, and returns its exit status.
    private static func report(_ error: any Error) -> Int32 {
        let status = UploadTaskCommand.exitCode(for: error).rawValue
        let text = UploadTaskCommand.fullMessage(for: error)
        guard !text.isEmpty else { return status }
        if status == 0 {
            StandardStream.output.write(text + "\n")
        } else {
            // A message repeats what the arguments say, and so no line of it may act on the terminal.
            let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
            StandardStream.error.write(lines.map { String($0).visible + "\n" }.joined())
        }
        return status
    }
}
