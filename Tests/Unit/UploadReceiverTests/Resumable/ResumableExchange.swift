import Foundation
import Testing

@testable import UploadReceiver

/// The responses to one request of a client that can resume uploads: interim ones and the final one.
struct ResumableReply: Sendable {
    /// The heads of the interim responses.
    let interim: [String]
    let response: RawResponse

    init(_ text: String) throws {
        var pieces = text.components(separatedBy: "\r\n\r\n")[...]
        var interim: [String] = []
        while let first = pieces.first, first.hasPrefix("HTTP/1.1 1") {
            interim.append(first)
            pieces.removeFirst()
        }
        self.interim = interim.map(Self.masked)
        response = try RawResponse(pieces.joined(separator: "\r\n\r\n"))
    }

    var status: Int { response.status }

    /// The value of a field of the final response.
    subscript(name: String) -> String? { Self.field(name, in: response.head) }

    /// The path of the upload.
    var path: String {
        get throws {
            let location = try #require(self["Location"], "\(response.head)")
            return String(try #require(location.hasPrefix("http://x/") ? location.dropFirst(8) : nil))
        }
    }

    /// The final head with a fixed name of the upload, and without the seconds that have passed.
    var head: String { Self.masked(response.head) }

    static func field(_ name: String, in head: String) -> String? {
        head.components(separatedBy: "\r\n").first { $0.lowercased().hasPrefix("\(name.lowercased()): ") }
            .map { String($0.dropFirst(name.count + 2)) }
    }

    private static func masked(_ head: String) -> String {
        head.replacing(/\/[0-9a-f]{32}/, with: "/ID").replacing(/(max-age|expires)=86(400|3[89][0-9])/) {
            "\($0.1)=AGE"
        }
        .replacing(/Expires: .* GMT/, with: "Expires: DATE")
    }
}

/// The text of a request whose connection ends with the response.
func resumableRequest(
    _ method: String, _ target: String, version: Int? = 8, _ fields: [String: String] = [:], _ content: String? = ""
) -> String {
    var head = "\(method) \(target) HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
    if let version { head += "Upload-Draft-Interop-Version: \(version)\r\n" }
    for (name, value) in fields.sorted(by: { $0.key < $1.key }) { head += "\(name): \(value)\r\n" }
    if let content { head += "Content-Length: \(content.utf8.count)\r\n" }
    return head + "\r\n" + (content ?? "")
}

extension TestServer {
    /// Sends one request on a new connection.
    func resumable(
        _ method: String, _ target: String, version: Int? = 8, _ fields: [String: String] = [:], _ content: String? = ""
    ) async throws -> ResumableReply {
        try await resumable(resumableRequest(method, target, version: version, fields, content))
    }

    func resumable(_ request: String) async throws -> ResumableReply {
        try ResumableReply(
            try await RawClient.run(self) { client in
                try client.send(request)
                return try client.receiveAll().text
            })
    }

    /// Makes an upload of a form without content, and returns its path.
    func create(version: Int = 8, length: Int? = nil, target: String = "/photos") async throws -> String {
        var fields = ["Content-Type": "multipart/form-data; boundary=B", "Upload-Complete": "?0"]
        if version == 3 { (fields["Upload-Complete"], fields["Upload-Incomplete"]) = (nil, "?1") }
        if let length { fields["Upload-Length"] = "\(length)" }
        return try await resumable("POST", target, version: version, fields).path
    }

    func append(
        _ path: String, at offset: Int, _ content: String, complete: Bool = false, version: Int = 8
    ) async throws -> ResumableReply {
        var fields = ["Upload-Offset": "\(offset)", "Content-Type": "application/partial-upload"]
        if version == 3 {
            fields["Upload-Incomplete"] = complete ? "?0" : "?1"
        } else {
            fields["Upload-Complete"] = complete ? "?1" : "?0"
        }
        return try await resumable("PATCH", path, version: version, fields, content)
    }

    /// The offset that a HEAD states.
    func offset(_ path: String, version: Int = 8) async throws -> Int {
        let reply = try await resumable("HEAD", path, version: version, [:], nil)
        return try #require(reply["Upload-Offset"].flatMap { Int($0) }, "\(reply.response.head)")
    }
}
