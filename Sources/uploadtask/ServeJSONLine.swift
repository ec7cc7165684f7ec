import UploadCore
import UploadReceiver

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// The line of `serve --json` for one upload. Every listed field and file is complete.
struct ServeJSONLine: Encodable {
    /// The number of fields and files that are not in the line, because it would be too long.
    struct Omitted: Encodable, Equatable {
        var fields = 0
        var files = 0
    }

    /// Maximum bytes of the fields and files in a line.
    private static let limit = 512 << 10

    private let method: String
    private let path: String
    private let status: Int?
    private let error: String?
    private let bytesReceived: Int64
    private let seconds: Double
    private let connections: Int?
    private let interruptions: Int?
    private var fields: [ReceivedUpload.Field]?
    private var files: [ReceivedUpload.File]?
    private var omitted: Omitted?

    init(_ report: UploadReport) {
        (method, path, status, error) = (report.method, report.path, report.status, report.error)
        bytesReceived = report.bytesReceived
        seconds = Double((report.duration / .milliseconds(1)).rounded()) / 1000
        (connections, interruptions) = (report.connections, report.interruptions)
        guard let upload = report.upload else { return }
        var space = Self.limit
        // Files first: they are small, whatever their contents.
        let files = upload.files.filter { Self.takes($0, [$0.name, $0.filename, $0.path], of: &space) }
        let fields = upload.fields.filter { Self.takes($0, [$0.name, $0.value, $0.bytes ?? ""], of: &space) }
        let omitted = Omitted(
            fields: upload.fields.count - fields.count, files: upload.files.count - files.count)
        (self.files, self.fields) = (files, fields)
        self.omitted = omitted == Omitted() ? nil : omitted
    }

    var text: String { Self.json(self) }

    /// Subtracts the length of a value from the space of the line, if it fits. A value whose texts alone are longer is
    /// not encoded.
    private static func takes(_ value: some Encodable, _ texts: [String], of space: inout Int) -> Bool {
        guard texts.reduce(0, { $0 + $1.utf8.count }) < space else { return false }
        let length = json(value).utf8.count + 1
        guard length <= space else { return false }
        space -= length
        return true
    }

    /// The value as JSON. Characters that could act on a terminal are escaped, as in ``ServeLine``.
    private static func json(_ value: some Encodable) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // Cannot fail: strings and finite numbers only.
        let data = (try? encoder.encode(value)) ?? Data()
        let json = String(decoding: data, as: UTF8.self)
        guard data.contains(where: { $0 > 0x7E }) else { return json }
        var text = ""
        for scalar in json.unicodeScalars {
            // All of them are in strings, and need no surrogates.
            if scalar.value > 0x7E, String(scalar).visible != String(scalar) {
                text += "\\u" + scalar.value.padded(to: 4, radix: 16)
            } else {
                text.unicodeScalars.append(scalar)
            }
        }
        return text
    }
}
