import UploadEngine

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// The result of one upload, as `--json` prints it.
struct UploadLine: Encodable {
    let file: String
    let result: Result<UploadResponse, UploadError>

    /// The result as one line of JSON.
    var json: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // Cannot fail: strings and numbers only.
        let data = (try? encoder.encode(self)) ?? Data()
        return String(decoding: data, as: UTF8.self)
    }

    private enum Key: String, CodingKey { case file, statusCode, data, headers, code, message }

    func encode(to encoder: any Encoder) throws {
        var object = encoder.container(keyedBy: Key.self)
        try object.encode(file, forKey: .file)
        switch result {
        case .success(let response):
            try object.encode(response.statusCode, forKey: .statusCode)
            try object.encode(response.data, forKey: .data)
            let headers = response.headers.fields.map { ($0.name, HeaderValue(values: $0.values)) }
            try object.encode(Dictionary(headers) { first, _ in first }, forKey: .headers)
        case .failure(let error):
            try object.encode(error.code.rawValue, forKey: .code)
            try object.encode(error.message, forKey: .message)
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
