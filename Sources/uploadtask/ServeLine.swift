import UploadReceiver

/// The line of output about one upload. Names come from the client, so no character of them acts on the terminal.
struct ServeLine {
    let text: String

    init(_ report: UploadReport) {
        var words = ["\(report.method) \(Self.visible(report.path))", report.status.map { "\($0)" } ?? "-"]
        if let upload = report.upload {
            for file in upload.files {
                words.append("\(Self.visible(file.filename)) \(file.size) bytes sha256:\(file.sha256)")
            }
            if upload.files.isEmpty {
                let count = upload.fields.count
                words.append("\(count) field\(count == 1 ? "" : "s") \(report.bytesReceived) bytes")
            }
        }
        if let error = report.error { words.append("error: \(Self.visible(error))") }
        words.append("\(Self.seconds(report.duration)) s")
        text = words.joined(separator: " ")
    }

    /// The text with control characters, and those that reorder or break lines, written as Swift escapes them.
    static func visible(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0x00...0x1F, 0x7F...0x9F, 0x200E...0x200F, 0x2028...0x202E, 0x2066...0x2069, 0xFEFF:
                result += scalar.escaped(asASCII: true)
            default:
                result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// Seconds with two decimals, rounded.
    private static func seconds(_ duration: Duration) -> String {
        let (seconds, attoseconds) = duration.components
        let hundredths = seconds * 100 + (attoseconds + 5_000_000_000_000_000) / 10_000_000_000_000_000
        let fraction = hundredths % 100
        return "\(hundredths / 100).\(fraction < 10 ? "0" : "")\(fraction)"
    }
}
