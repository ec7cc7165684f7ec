import UploadCore
import UploadReceiver

/// The output line for one upload. Text from the client is escaped, so that it cannot act on the terminal.
struct ServeLine {
    let text: String

    /// Maximum characters of a name, a path and a message, and maximum number of listed files.
    private static let limits = (name: 255, path: 1024, message: 600, files: 5)

    init(_ report: UploadReport) {
        var words = [
            "\(report.method.visible(limit: 40)) \(report.path.visible(limit: Self.limits.path))",
            report.status.map { "\($0)" } ?? "-",
        ]
        if let upload = report.upload {
            for file in upload.files.prefix(Self.limits.files) {
                // A content that is not a form may have no name.
                let name = file.filename.isEmpty ? String(file.path.split(separator: "/").last ?? "") : file.filename
                words.append("\(name.visible(limit: Self.limits.name)) \(file.size) bytes sha256:\(file.sha256)")
            }
            let more = upload.files.count - Self.limits.files
            if more > 0 { words.append("and \(counted(more, "more file"))") }
            if upload.files.isEmpty {
                words.append("\(counted(upload.fields.count, "field")) \(report.bytesReceived) bytes")
            }
        }
        if let connections = report.connections, let interruptions = report.interruptions, interruptions > 0 {
            words.append("\(counted(connections, "connection")), \(counted(interruptions, "interruption"))")
        }
        if let error = report.error { words.append("error: \(error.visible(limit: Self.limits.message))") }
        words.append("\(Self.seconds(report.duration)) s")
        text = words.joined(separator: " ")
    }

    /// Seconds, rounded to two decimals.
    private static func seconds(_ duration: Duration) -> String {
        let (seconds, attoseconds) = duration.components
        let hundredths = seconds * 100 + (attoseconds + 5_000_000_000_000_000) / 10_000_000_000_000_000
        return "\(hundredths / 100).\((hundredths % 100).padded(to: 2))"
    }
}
