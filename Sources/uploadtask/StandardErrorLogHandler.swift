import Logging
import UploadCore
import _UploadLibc

/// Writes log lines to standard error: `12:34:56.789 debug: sending url=http://host/`.
///
/// Lines may contain file names and text from a server, so their control characters are escaped.
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

    /// The local time of day with milliseconds.
    private static func timeOfDay() -> String {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        var local = tm()
        localtime_r(&now.tv_sec, &local)
        let clock = [local.tm_hour, local.tm_min, local.tm_sec].map { $0.padded(to: 2) }.joined(separator: ":")
        return clock + "." + (now.tv_nsec / 1_000_000).padded(to: 3)
    }
}
