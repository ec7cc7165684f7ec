import Foundation
import Testing

@testable import UploadReceiver

/// Reads the event stream as the page does, with its own decoder.
final class EventReader {
    struct Event: Decodable {
        struct Excerpt: Decodable {
            let text: String
            let cut: Int64?
        }
        struct Part: Decodable {
            let head: Excerpt
            let name, filename, contentType, text: Excerpt?
            let size: Int64
            let complete: Bool
            let sha256, path, picture: String?
        }
        struct Upload: Decodable {
            let id: Int
            let target: Excerpt
            let state: String
            let status: Int?
            let length: Int64?
            let bytes: Int64
            let error: Excerpt?
            let parts: [Part]
            let connections, interruptions: Int?
        }
        struct Advance: Decodable {
            let id: Int
            let bytes: Int64
        }
        let ids: [Int]
        let uploads: [Upload]
        let advances: [Advance]
        var event = ""

        private enum CodingKeys: CodingKey { case ids, uploads, advances }

        /// The bytes of each request in the event.
        var bytes: [Int: Int64] {
            Dictionary(
                uploads.map { ($0.id, $0.bytes) } + advances.map { ($0.id, $0.bytes) },
                uniquingKeysWith: { max($0, $1) })
        }
    }

    private let client: RawClient
    private var text = ""
    /// The latest reported state of a request.
    private(set) var upload: Event.Upload?

    init(_ server: TestServer, after event: String? = nil) async throws {
        let last = event.map { "Last-Event-ID: \($0)\r\n" } ?? ""
        (client, text) = try await blocking {
            let deadline = ContinuousClock.now + .seconds(10)
            while true {
                let client = try RawClient(port: server.port)
                try client.send("GET /.uploadtask/events HTTP/1.1\r\nHost: localhost\r\n\(last)\r\n")
                let text = try client.receive(until: "\r\n\r\n")
                // The previous connection may still count.
                guard text.hasPrefix("HTTP/1.1 503"), ContinuousClock.now < deadline else { return (client, text) }
                client.close()
            }
        }
        #expect(text.hasPrefix("HTTP/1.1 200 OK\r\n") && text.contains("Content-Type: text/event-stream\r\n"))
    }

    /// The first event.
    static func snapshot(_ server: TestServer, after event: String? = nil) async throws -> Event {
        let reader = try await EventReader(server, after: event)
        defer { reader.close() }
        return try await reader.next()
    }

    /// Returns the next event that matches.
    func next(_ isWanted: (Event) -> Bool = { _ in true }) async throws -> Event {
        let deadline = ContinuousClock.now + .seconds(20)
        while true {
            try #require(ContinuousClock.now < deadline, "the latest state: \(String(describing: upload))")
            while let end = text.firstRange(of: "\n\n") {
                let lines = text[..<end.lowerBound].split(whereSeparator: \.isNewline)
                text = String(text[end.upperBound...])
                guard let data = lines.last(where: { $0.hasPrefix("data: ") }) else { continue }
                var event = try JSONDecoder().decode(Event.self, from: Data(data.dropFirst(6).utf8))
                event.event = String(lines.last { $0.hasPrefix("id: ") }?.dropFirst(4) ?? "")
                upload = event.uploads.last ?? upload
                if isWanted(event) { return event }
            }
            try await receive(until: "\n\n")
        }
    }

    /// Waits for a heartbeat.
    func heartbeat() async throws {
        while true {
            if let beat = text.firstRange(of: ":\n\n") {
                text = String(text[beat.upperBound...])
                return
            }
            try await receive(until: ":\n\n")
        }
    }

    private func receive(until end: String) async throws {
        let client = client
        let more = try await blocking { try client.receive(until: end) }
        try #require(!more.isEmpty, "the stream ended")
        text += more
    }

    func close() {
        client.close()
    }
}
