import Logging
import UploadEngine
import _UploadLibc

/// Writes log lines to standard error, such as `12:34:56.789 debug: sending url=http://host/`.
///
/// File names and a server's text are part of them, and so all of a line is made visible.
struct StandardErrorLogHandler: LogHandler {
    var logLevel = Logger.Level.warning
    var metadata: Logger.Metadata = [:]

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let all = metadata.merging(event.metadata ?? [:]) { $1 }
        let details = all.sorted { $0.key < $1.key }.map { " \($0.key)=\($0.value)" }.joined()
        let error = event.error.map { " error=\($0)" } ?? ""
        StandardStream.error.write(
            "\(Self.timeOfDay()) \(event.level): \("\(event.message)\(details)\(error)".visible)\n")
    }

    /// The local time of day, in milliseconds.
    private static func timeOfDay() -> String {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        var local = tm()
        localtime_r(&now.tv_sec, &local)
        func digits(_ number: Int, _ count: Int) -> String {
            let text = String(number)
            return String(repeating: "0", count: max(0, count - text.count)) + text
        }
        let clock = [local.tm_hour, local.tm_min, local.tm_sec].map { digits(Int($0), 2) }.joined(separator: ":")
        return clock + "." + digits(now.tv_nsec / 1_000_000, 3)
    }
}
