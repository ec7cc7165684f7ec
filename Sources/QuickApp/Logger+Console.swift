import Logging

extension Logger {
    /// A logger that writes retries and warnings, and with `verbose` also the steps of transfers, as lines to standard error.
    static func console(verbose: Bool, _ write: @escaping @Sendable (String) -> Void) -> Logger {
        var logger = Logger(label: "uploadtask") { _ in ConsoleLogHandler(write: write) }
        logger.logLevel = verbose ? .debug : .notice
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
