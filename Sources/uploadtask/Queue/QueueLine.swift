import DurableUploads
import UploadCore

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// A record of the queue, as `queue list` prints it.
struct QueueLine: Encodable {
    private let record: UploadRecord
    private let address: String?
    private let files: [String]

    init(_ record: UploadRecord) {
        self.record = record
        address = record.address
        files = record.files
    }

    /// The record for humans: the identifier, the state or the outcome, the address without secrets, and the files.
    var text: String {
        let words = [
            record.id, state.padding(to: 17), address ?? "(added by another version)",
            UploadLine.label(files, address: nil),
        ]
        return words.map(\.visible).joined(separator: "  ")
    }

    private var state: String {
        guard let ending = record.ending else { return record.state.rawValue }
        return ending.outcome.rawValue + (ending.statusCode.map { " \($0)" } ?? "")
    }

    /// The record as one line of JSON.
    var json: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // Cannot fail: strings and numbers only.
        let data = (try? encoder.encode(self)) ?? Data()
        return String(decoding: data, as: UTF8.self)
    }

    private enum Key: String, CodingKey {
        case id, state, attempts, created, notBefore, queued, url, file, files, outcome, statusCode, data, message
    }

    func encode(to encoder: any Encoder) throws {
        var object = encoder.container(keyedBy: Key.self)
        try object.encode(record.id, forKey: .id)
        try object.encode(record.state.rawValue, forKey: .state)
        try object.encode(record.attempts, forKey: .attempts)
        try object.encode(record.created, forKey: .created)
        if record.notBefore > 0 { try object.encode(record.notBefore, forKey: .notBefore) }
        try object.encode(record.isQueued, forKey: .queued)
        try object.encodeIfPresent(address, forKey: .url)
        try object.encode(files.first ?? "", forKey: .file)
        if files.count != 1 { try object.encode(files, forKey: .files) }
        guard let ending = record.ending else { return }
        try object.encode(ending.outcome.rawValue, forKey: .outcome)
        try object.encodeIfPresent(ending.statusCode, forKey: .statusCode)
        try object.encodeIfPresent(ending.message, forKey: .message)
        if ending.statusCode != nil { try object.encode(ending.response, forKey: .data) }
    }
}

extension String {
    /// The text with spaces behind it, up to a width in characters.
    fileprivate func padding(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
}
