import EngineTestSupport
import Foundation
import TestSupport
import Testing

@testable import UploadCore
@testable import UploadEngine

/// Redirects are followed by the engine, which reads the file again for each one that keeps the body.
@Suite(.phase(.engine), .timeLimit(minutes: 3)) struct RedirectTests {
    private let directory: TemporaryFolder

    init() throws { directory = try TemporaryFolder() }

    /// Responds to the first request with that redirect and to every other one with 200; returns the requests.
    private func requests(
        _ status: String, location: String = "/next", header: HeaderLiteral = [:], length: Int = 700_000
    ) async throws -> (requests: [RawRequest], events: [UploadProgress]) {
        let file = try directory.file("a.txt", [UInt8](repeating: UInt8(ascii: "a"), count: length))
        let requests = Recorder<RawRequest>()
        let events = Recorder<UploadProgress>()
        try await RawServer.run { connection in
            while true {
                let request = try await connection.readRequest()
                let isFirst = requests.all.isEmpty
                requests.append(request)
                if isFirst {
                    try await connection.respond(status, headers: ["Location: \(location)"], body: "moved")
                } else {
                    try await connection.respond(body: "arrived")
                }
            }
        } _: { server in
            try await withClient { client in
                let task = client.uploadFile(
                    url: server.url, filePath: file, name: "file", header: header,
                    progress: { events.append($0) })
                let response = try await task.response
                #expect(response.text == "arrived")
            }
        }
        return (requests.all, events.all)
    }

    @Test("301, 302 and 303 continue with a GET without a body", arguments: [301, 302, 303])
    func becomesGet(status: Int) async throws {
        let (requests, _) = try await requests("\(status) Moved", header: ["X-Mine": "1", "Cookie": "c=1"])
        #expect(requests.map(\.line) == ["POST /upload HTTP/1.1", "GET /next HTTP/1.1"])
        #expect(requests[1].body == "")
        #expect(requests[1].headers("Content-Type") == [])
        #expect(requests[1].headers("Content-Length") == [])
        #expect(requests[1].headers("X-Mine") == ["1"])
        #expect(requests[1].headers("Cookie") == ["c=1"])
    }

    @Test("307 and 308 send the whole body again, and progress does not fall", arguments: [307, 308])
    func sendsAgain(status: Int) async throws {
        let (requests, events) = try await requests("\(status) Moved")
        #expect(requests.map(\.line) == ["POST /upload HTTP/1.1", "POST /next HTTP/1.1"])
        #expect(requests[0].body == requests[1].body)
        #expect(requests[0].body.utf8.count == Int(try #require(requests[1].header("Content-Length"))))
        #expect(zip(events, events.dropFirst()).allSatisfy { $0.bytesSent < $1.bytesSent })
        #expect(events.filter { $0.percent == 100 }.count == 1)
    }

    @Test("Credentials are not sent to another origin, and a second redirect does not restore them")
    func credentials() async throws {
        let file = try directory.file()
        let seen = Recorder<RawRequest>()
        try await RawServer.run { connection in
            while true {
                let request = try await connection.readRequest()
                seen.append(request)
                if request.line.contains("/upload") {
                    let other = try #require(request.header("X-Other"))
                    try await connection.respond("307 Elsewhere", headers: ["Location: \(other)"])
                } else {
                    try await connection.respond(body: "home")
                }
            }
        } _: { home in
            try await RawServer.run { connection in
                seen.append(try await connection.readRequest())
                try await connection.respond("308 Back", headers: ["Location: http://127.0.0.1:\(home.port)/home"])
            } _: { away in
                try await withClient { client in
                    let task = client.uploadFile(
                        url: home.url, filePath: file, name: "file",
                        header: [
                            "Authorization": "Bearer s", "cookie": "c=1", "Proxy-Authorization": "Basic eA==",
                            "X-Other": "http://127.0.0.1:\(away.port)/away",
                        ])
                    let response = try await task.response
                    #expect(response.text == "home")
                }
            }
        }
        #expect(seen.all.map(\.line) == ["POST /upload HTTP/1.1", "POST /away HTTP/1.1", "POST /home HTTP/1.1"])
        #expect(seen.all.map { $0.headers("Authorization").count } == [1, 0, 0])
        #expect(seen.all.map { $0.headers("Cookie").count } == [1, 0, 0])
        #expect(seen.all.map { $0.headers("Proxy-Authorization").count } == [1, 0, 0])
        #expect(seen.all.map { $0.headers("X-Other").count } == [1, 1, 1])
    }

    @Test("A redirect to itself ends after 30 with 200")
    func loop() async throws {
        let file = try directory.file()
        let count = Counter()
        try await RawServer.run { connection in
            while true {
                _ = try await connection.readRequest()
                count.increment()
                try await connection.respond("307 Again", headers: ["Location: /upload"])
            }
        } _: { server in
            try await withClient { client in
                let error = await failure(of: client.uploadFile(url: server.url, filePath: file, name: "file"))
                #expect(error == UploadFailure(.other, "too many redirects: more than 30"))
            }
        }
        #expect(count.value == 31)
    }

    @Test("A redirect before the body is followed although the connection is reset after it, 100 times")
    func reset() async throws {
        let file = try directory.sparseFile(length: 1 << 20)
        try await RawServer.run { connection in
            guard try await connection.readHead().hasPrefix("POST /upload ") else {
                return try await connection.respond(headers: ["Connection: close"], body: "arrived")
            }
            // As many bytes as NIO's first read takes: it then reads again at once, and sees the reset.
            let head = "HTTP/1.1 303 Elsewhere\r\nLocation: /next\r\nContent-Length: 5000\r\n\r\n"
            try await connection.write(head + String(repeating: ".", count: 2048 - head.utf8.count))
            try await connection.reset()
        } _: { server in
            try await withClient { client in
                for round in 1...100 {
                    let response = try await client.uploadFile(url: server.url, filePath: file, name: "file").response
                    #expect(response.text == "arrived", "round \(round)")
                }
            }
        }
    }

    @Test("A redirect without a usable Location is the result")
    func withoutLocation() async throws {
        let file = try directory.file()
        try await RawServer.run { connection in
            _ = try await connection.readRequest()
            try await connection.respond("307 Lost", headers: ["Location: http://"], body: "lost")
        } _: { server in
            try await withClient { client in
                let response = try await client.uploadFile(url: server.url, filePath: file, name: "file").response
                #expect(response.statusCode == 307)
                #expect(response.text == "lost")
            }
        }
    }

    @Test("A file that changed before it is sent again ends the upload with 300")
    func changedBetween() async throws {
        let file = try directory.file()
        try await RawServer.run { connection in
            _ = try await connection.readRequest()
            try Data("other content".utf8).write(to: URL(fileURLWithPath: file))
            try await connection.respond("307 Again", headers: ["Location: /again"])
        } _: { server in
            try await withClient { client in
                let error = await failure(of: client.uploadFile(url: server.url, filePath: file, name: "file"))
                #expect(error?.code == .inputOutput)
            }
            #expect(server.accepted.value == 1)
        }
    }
}
