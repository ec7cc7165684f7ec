import Foundation
import Testing

/// The form that a server decoded, from its JSON response.
struct ReceivedForm {
    let fields: [[String: String]]
    let files: [[String: Any]]

    init(_ answer: String) throws {
        let object = try #require(try JSONSerialization.jsonObject(with: Data(answer.utf8)) as? [String: Any])
        fields = try #require(object["fields"] as? [[String: String]])
        files = try #require(object["files"] as? [[String: Any]])
    }
}
