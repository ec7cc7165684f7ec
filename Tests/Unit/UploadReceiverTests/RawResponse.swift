import Foundation
import Testing

@testable import UploadReceiver

/// The response to one request on its own connection.
struct RawResponse: Sendable {
    let status: Int
    let head: String
    let body: String

    init(_ text: String) throws {
        let pieces = text.components(separatedBy: "\r\n\r\n")
        head = pieces[0]
        body = pieces.dropFirst().joined(separator: "\r\n\r\n")
        status = try #require(Int(head.dropFirst("HTTP/1.1 ".count).prefix(3)), "\(text.debugDescription)")
    }

    /// The message of an error response.
    var error: String? {
        (try? JSONDecoder().decode([String: String].self, from: Data(body.utf8)))?["error"]
    }

    func upload() throws -> ReceivedUpload {
        try JSONDecoder().decode(ReceivedUpload.self, from: Data(body.utf8))
    }
}

extension TestServer {
    /// Sends bytes on a new connection and reads until the server closes it.
    func response(_ request: some Sequence<UInt8> & Sendable) async throws -> RawResponse {
        try RawResponse(
            try await RawClient.run(self) { client in
                try client.send(Array(request))
                return try client.receiveAll().text
            })
    }

    /// Sends a form with that Content-Type.
    func response(form body: some Sequence<UInt8>, type: String = "multipart/form-data; boundary=B") async throws
        -> RawResponse
    {
        let body = Array(body)
        let head =
            "POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: \(type)\r\n"
            + "Content-Length: \(body.count)\r\n\r\n"
        return try await response(Array(head.utf8) + body)
    }
}
