import UploadCore
import UploadEngine

/// The text of the progress line.
struct ProgressBar {
    /// The name of the file, or the number of files.
    var label: String
    /// Bytes sent.
    var sent: Int64
    /// Bytes to send by the uploads that have started.
    var total: Int64
    /// Bytes per second; `nil` until measured.
    var rate: Double?

    /// The line, in at most `columns` columns.
    func line(columns: Int, colored: Bool) -> String {
        let progress = BodyProgress(sent: sent, total: total)
        var numbers = progress.percent.padded(to: 3, with: " ") + "%"
        numbers += "  \(ByteCount(sent)) of \(ByteCount(total))"
        if let rate, rate >= 1, rate.isFinite {
            numbers += "  \(ByteCount(Int64(exactly: rate.rounded(.down)) ?? .max))/s"
            if sent < total { numbers += "  \(Self.clock((Double(total) - Double(sent)) / rate)) left" }
        }
        let name = Self.shortened(label.visible, columns: max(8, min(30, columns / 4)))
        // Without two brackets, three spaces, and the last column, where some terminals wrap.
        let room = columns - Self.width(name) - numbers.count - 6
        guard room >= 5 else { return Self.cut("\(name) \(numbers)", columns: columns - 1) }

        let part = total > 0 ? Double(sent) / Double(total) : 1
        let filled = Int(Double(room) * min(1, max(0, part)))
        let bar = String(repeating: "#", count: filled)
        let rest = String(repeating: "-", count: room - filled)
        return "\(name) [\(colored ? "\u{1B}[32m\(bar)\u{1B}[0m" : bar)\(rest)] \(numbers)"
    }

    /// A duration as `0:05`, `12:34` or `3:00:00`.
    private static func clock(_ seconds: Double) -> String {
        let whole = Int64(min(seconds.rounded(.up), 359_999))
        let (hours, minutes) = (whole / 3600, whole / 60 % 60)
        let seconds = (whole % 60).padded(to: 2)
        return hours > 0 ? "\(hours):\(minutes.padded(to: 2)):\(seconds)" : "\(minutes):\(seconds)"
    }

    private static func shortened(_ text: String, columns: Int) -> String {
        width(text) > columns ? cut(text, columns: columns - 1) + "…" : text
    }

    /// The beginning of a text that fits into the columns.
    static func cut(_ text: String, columns: Int) -> String {
        var room = columns
        return String(
            text.prefix { character in
                room -= width(String(character))
                return room >= 0
            })
    }

    /// Terminal columns of a text: East Asian characters and emoji take two.
    static func width(_ text: String) -> Int {
        text.reduce(0) { width, character in
            let first = character.unicodeScalars.first?.value ?? 0
            let isWide =
                (0x1100...0x115F).contains(first) || (0x2E80...0xA4CF).contains(first)
                || (0xAC00...0xD7A3).contains(first) || (0xF900...0xFAFF).contains(first)
                || (0xFE30...0xFE6F).contains(first) || (0xFF00...0xFF60).contains(first) || first >= 0x1F300
            return width + (isWide ? 2 : 1)
        }
    }
}

/// A number of bytes in short form: `999 B`, `1.5 MB`, `12 GB`; powers of 1000.
struct ByteCount: CustomStringConvertible {
    private let bytes: Int64

    init(_ bytes: Int64) { self.bytes = bytes }

    var description: String {
        var value = Double(bytes)
        var unit = 0
        let units = ["B", "kB", "MB", "GB", "TB", "PB", "EB"]
        while value >= 999.5, unit < units.count - 1 {
            value /= 1000
            unit += 1
        }
        guard unit > 0, value < 9.95 else { return "\(Int64(value.rounded())) \(units[unit])" }
        let tenths = Int64((value * 10).rounded())
        return "\(tenths / 10).\(tenths % 10) \(units[unit])"
    }
}
