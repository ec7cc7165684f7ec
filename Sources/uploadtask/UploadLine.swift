import UploadCore
import UploadEngine

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// The result of one upload, as `--json` prints it.
struct UploadLine: Encodable {
    /// The file; of a form that `-F` describes, the first one, or an empty text.
    let file: String
    /// The files of a form that `-F` describes.
    let files: [String]?
    /// The name of the request in messages.
    let label: String
    let result: Result<UploadResponse, UploadError>
    /// The record of an upload that survives the process.
    var record: Record?

    /// The length of the response in memory.
    var length: Int { if case .success(let response) = result { response.body.count } else { 0 } }

    /// The result as one line of JSON.
    var json: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // Cannot fail: strings and numbers only.
        let data = (try? encoder.encode(self)) ?? Data()
        return String(decoding: data, as: UTF8.self)
    }

    private enum Key: String, CodingKey {
        case file, files, statusCode, data, headers, code, message, reason, mayHaveBeenReceived, id, attempts, outcome
    }

    func encode(to encoder: any Encoder) throws {
        var object = encoder.container(keyedBy: Key.self)
        try object.encode(file, forKey: .file)
        try object.encodeIfPresent(files, forKey: .files)
        try object.encodeIfPresent(record?.id, forKey: .id)
        try object.encodeIfPresent(record?.attempts, forKey: .attempts)
        try object.encodeIfPresent(record?.outcome, forKey: .outcome)
        switch result {
        case .success(let response):
            try object.encode(response.statusCode, forKey: .statusCode)
            try object.encode(response.text, forKey: .data)
            let headers = response.header.fields.map { ($0.name, HeaderValue(values: $0.values)) }
            try object.encode(Dictionary(headers) { first, _ in first }, forKey: .headers)
        case .failure(let error):
            try object.encode(error.platformCode, forKey: .code)
            try object.encode(error.message, forKey: .message)
            try object.encode("\(error.reason)", forKey: .reason)
            try object.encode(error.mayHaveBeenReceived, forKey: .mayHaveBeenReceived)
        }
    }

    /// The value of a header field: a string, or an array if the response has several fields of the name.
    private struct HeaderValue: Encodable {
        let values: [String]

        func encode(to encoder: any Encoder) throws {
            var container = encoder.singleValueContainer()
            if values.count == 1 { try container.encode(values[0]) } else { try container.encode(values) }
        }
    }
}
