import ArgumentParser
import Dispatch
import UploadCore
import _UploadLibc

/// Entry point: prepares the process, runs the command that the arguments name, and exits with its status.
@main
enum Program {
    static func main() {
        StandardStream.reserveDescriptors()
        // A write to a pipe without a reader, or beyond the file size limit (ulimit -f), must fail and not end the process.
        signal(SIGPIPE, SIG_IGN)
        signal(SIGXFSZ, SIG_IGN)
        DescriptorLimit.raise()

        do {
            var command = try CommandArguments.parse(try CommandArguments.read())
            guard let asynchronous = command as? any AsyncParsableCommand else {
                try command.run()
                end(0)
            }
            // Before other threads start: they might need the descriptors that this opens for a moment.
            try DescriptorLimit.prepareEventLoops()
            run(asynchronous)
        } catch {
            end(printMessage(of: error))
        }
    }

    private static func run(_ command: sending any AsyncParsableCommand) -> Never {
        Task {
            do {
                var command = command
                try await command.run()
                end(0)
            } catch {
                end(printMessage(of: error))
            }
        }
        dispatchMain()
    }

    private static func end(_ status: Int32) -> Never { exit(StandardStream.exitStatus(status)) }

    /// The message of an error with the usage, or the requested help, and the exit status.
    static func message(of error: any Error) -> (text: String, status: Int32) {
        (UploadTaskCommand.fullMessage(for: error), UploadTaskCommand.exitCode(for: error).rawValue)
    }

    /// Writes the message of an error, or the requested help, and returns the exit status.
    private static func printMessage(of error: any Error) -> Int32 {
        let (text, status) = message(of: error)
        guard !text.isEmpty else { return status }
        if status == 0 {
            StandardStream.output.write(text + "\n")
        } else {
            // A message may contain an argument's control characters, which must not act on the terminal.
            let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
            StandardStream.error.write(lines.map { String($0).visible + "\n" }.joined())
        }
        return status
    }
}
