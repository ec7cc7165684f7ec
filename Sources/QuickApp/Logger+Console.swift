import Logging

extension Logger {
    /// A logger whose warnings are lines on standard error, like those of the app; with `verbose` also what transfers do.
    static func console(verbose: Bool, _ write: @escaping @Sendable (String) -> Void) -> Logger {
        var logger = Logger(label: "uploadtask") { _ in ConsoleLogHandler(write: write) }
        logger.logLevel = verbose ? .debug : .warning
        return logger
    }
}

private struct ConsoleLogHandler: LogHandler {
    let write: @Sendable (String) -> Void
    var logLevel = Logger.Level.warning
    var metadata: Logger.Metadata = [:]

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let details = (event.metadata ?? [:]).sorted { $0.key < $1.key }.map { " \($0.key)=\($0.value)" }.joined()
        write("\(event.message)\(details)\n")
    }
}
