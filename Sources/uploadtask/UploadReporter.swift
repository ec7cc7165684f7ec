import UploadCore
import UploadEngine

/// Writes the results of uploads to standard output and standard error.
struct UploadReporter: Sendable {
    let json: Bool
    /// Whether there is a single request, whose response is written unchanged.
    let isSingle: Bool
    /// The file of `-o`.
    let output: String?
    let display: ProgressDisplay?

    /// Writes one result. May block: a pipe can be full for any time.
    func report(_ line: UploadLine) {
        display?.clear(leave: true)
        if json { StandardStream.output.write(line.json + "\n") }
        let name = line.label.visible
        switch line.result {
        case .success(let response):
            if !json { write(response, of: name) }
            if let message = response.errorMessage { StandardStream.printError("\(name): \(message)") }
        case .failure(let error):
            if error.reason != .cancelled { StandardStream.printError("\(name): \("\(error)".visible)") }
        }
    }

    /// Writes a body as it is; a line break separates it from the next one.
    private func write(_ response: UploadResponse, of name: String) {
        let lineFeed = UInt8(ascii: "\n")
        if output != "-", response.body.prefix(4096).contains(0), StandardStream.output.isTerminal {
            StandardStream.printError(
                "\(name): the response has \(response.body.count) bytes that are no text; write them to a file with -o FILE, "
                    + "or to this terminal with -o -")
            return
        }
        let needsBreak = !isSingle && !response.body.isEmpty && response.body.last != lineFeed
        StandardStream.output.write(needsBreak ? response.body + [lineFeed] : response.body)
    }
}

extension UploadResponse {
    /// The message for an unsuccessful response; `nil` for a successful one.
    var errorMessage: String? {
        switch statusCode {
        case 301, 302, 303, 307, 308: "the server answered \(statusCode), a redirect without a usable Location"
        case 400...: "the server answered \(statusCode)"
        default: nil
        }
    }

    /// Whether the exit status of the command is 22.
    var isError: Bool { errorMessage != nil }
}
