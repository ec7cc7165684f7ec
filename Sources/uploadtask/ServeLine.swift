import UploadEngine
import UploadReceiver

/// The line of output about one upload. Names come from the client, so no character of them acts on the terminal.
struct ServeLine {
    let text: String

    /// The most characters of a name, a path and a message, and the most files that are named.
    private static let limits = (name: 255, path: 1024, message: 600, files: 5)

    init(_ report: UploadReport) {
        var words = [
            "\(report.method.visible(limit: 40)) \(report.path.visible(limit: Self.limits.path))",
            report.status.map { "\($0)" } ?? "-",
        ]
        if let upload = report.upload {
            for file in upload.files.prefix(Self.limits.files) {
                words.append(
                    "\(file.filename.visible(limit: Self.limits.name)) \(file.size) bytes sha256:\(file.sha256)")
            }
            let more = upload.files.count - Self.limits.files
            if more > 0 { words.append("and \(more) more file\(more == 1 ? "" : "s")") }
            if upload.files.isEmpty {
                let count = upload.fields.count
                words.append("\(count) field\(count == 1 ? "" : "s") \(report.bytesReceived) bytes")
            }
        }
        if let error = report.error { words.append("error: \(error.visible(limit: Self.limits.message))") }
        words.append("\(Self.seconds(report.duration)) s")
        text = words.joined(separator: " ")
    }

    /// Seconds with two decimals, rounded.
    private static func seconds(_ duration: Duration) -> String {
        let (seconds, attoseconds) = duration.components
        let hundredths = seconds * 100 + (attoseconds + 5_000_000_000_000_000) / 10_000_000_000_000_000
        let fraction = hundredths % 100
        return "\(hundredths / 100).\(fraction < 10 ? "0" : "")\(fraction)"
    }
}
