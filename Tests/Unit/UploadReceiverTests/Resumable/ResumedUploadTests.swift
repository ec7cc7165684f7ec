import Foundation
import TestSupport
import Testing

@testable import UploadReceiver

/// Uploads whose connections end, and what the receiver keeps of them.
@Suite(.phase(.receiver), .timeLimit(minutes: 3)) struct ResumedUploadTests {
    private static func head(_ path: String, at offset: Int, _ length: Int, complete: Bool = false) -> String {
        "PATCH \(path) HTTP/1.1\r\nHost: x\r\nUpload-Draft-Interop-Version: 10\r\n"
            + "Content-Type: application/partial-upload\r\nUpload-Offset: \(offset)\r\n"
            + "Upload-Complete: \(complete ? "?1" : "?0")\r\nContent-Length: \(length)\r\n\r\n"
    }

    @Test("A cut request keeps all that arrived, however it ends", arguments: ["close", "half-close", "reset"])
    func cut(how: String) async throws {
        try await TestServer.run { server in
            let path = try await server.create(version: 10)
            let content = "\(server.directory)/.uploads/\(path.suffix(32)).part"
            var sent = 0
            for round in 1...20 {
                let (offset, count) = (sent, how == "reset" ? 8192 : round * 50_000)
                try await RawClient.run(server) { client in
                    let head = Self.head(path, at: offset, 10_000_000)
                    try client.send(head.replacing("Host: x", with: "Host: x\r\nExpect: 100-continue"))
                    // A reset can overtake a request that has not begun.
                    #expect(try client.receive(until: "\r\n\r\n").hasPrefix("HTTP/1.1 100 "))
                    try client.send([UInt8](repeating: 0x61, count: count))
                    switch how {
                    case "close": client.close()
                    case "reset": client.abort()
                    default:
                        client.finish()
                        _ = try client.receiveAll()
                    }
                    // Written when the request ends.
                    while try FileSystem.read(content).count < offset + count { usleep(1000) }
                }
                sent += count
                let kept = try await server.offset(path, version: 10)
                #expect(kept == sent)
            }
        }
    }

    @Test("A client that is gone without a trace does not lock its upload", arguments: ["HEAD", "PATCH", "DELETE"])
    func blackHole(method: String) async throws {
        try await TestServer.run { server in
            let path = try await server.create(version: 10)
            let content = "\(server.directory)/.uploads/\(path.suffix(32)).part"
            try await RawClient.run(server) { client in
                try client.send(Self.head(path, at: 0, 1_000_000))
                try client.send([UInt8](repeating: 0x61, count: 300_000))
                // Once the receiver has written bytes, the request has the upload.
                while try FileSystem.read(content).isEmpty { usleep(1000) }
                let second = try RawClient(port: server.port)
                defer { second.close() }
                try second.send(
                    method == "PATCH"
                        ? Self.head(path, at: 1000, 0)
                        : "\(method) \(path) HTTP/1.1\r\nHost: x\r\nUpload-Draft-Interop-Version: 10\r\n\r\n")
                let text = try second.receive(until: "\r\n\r\n")
                #expect(text.hasPrefix(method == "PATCH" ? "HTTP/1.1 409 " : "HTTP/1.1 204 "))
                let offset = ResumableReply.field("Upload-Offset", in: text).flatMap { Int($0) }
                #expect(method == "DELETE" || (262_144...300_000).contains(offset ?? 0), "\(text)")
                // The connection of the first request is closed.
                _ = try client.receiveAll()
            }
        }
    }

    @Test("Of two clients on one upload the newest wins, and no byte is lost or doubled")
    func twoClients() async throws {
        let content = (0..<3_000_000).map { UInt8(truncatingIfNeeded: ($0 &* 2_654_435_761) >> 7) }
        try await TestServer.run { server in
            let created = try await server.resumable("POST", "/", version: 10, ["Upload-Complete": "?0"])
            let path = try created.path
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<2 {
                    group.addTask {
                        // Both append what is missing, in pieces of other lengths, until the upload is complete.
                        var offset = 0
                        while offset < content.count {
                            let end = min(content.count, offset + 40_000 + number * 17_000)
                            let start = offset
                            try? await RawClient.run(server) { client in
                                try client.send(Self.head(path, at: start, end - start))
                                try client.send(Array(content[start..<end]))
                                _ = try client.receive(until: "\r\n\r\n")
                            }
                            // The other client may end this request, too.
                            let text = try? await RawClient.run(server) { client in
                                try client.send(
                                    "HEAD \(path) HTTP/1.1\r\nHost: x\r\nUpload-Draft-Interop-Version: 10\r\n\r\n")
                                return try client.receive(until: "\r\n\r\n")
                            }
                            if let now = ResumableReply.field("Upload-Offset", in: text ?? "").flatMap({ Int($0) }) {
                                offset = now
                            }
                        }
                    }
                }
                try await group.waitForAll()
            }
            let end = try await server.append(path, at: content.count, "", complete: true, version: 10)
            let file = try #require(try end.response.upload().files.first)
            #expect(file.size == Int64(content.count))
            #expect(try await sha256(of: file.path) == file.sha256)
            #expect(try Data(contentsOf: URL(fileURLWithPath: file.path)) == Data(content))
        }
    }

    @Test("A fault of the creation cuts the upload once, at its byte")
    func closeAfter() async throws {
        try await TestServer.run { server in
            let form = RawForm.body(String(repeating: "x", count: 100_000))
            let path = try await server.create(version: 10, target: "/?uploadtask-close-after=50000")
            let end = try await RawClient.run(server) { client in
                try client.send(Self.head(path, at: 0, form.utf8.count) + form.prefix(60_000))
                return try client.receiveAll().end
            }
            #expect(end == .reset)
            let offset = try await server.offset(path, version: 10)
            #expect((50_000...60_010).contains(offset))
            let rest = String(decoding: Array(form.utf8)[offset...], as: UTF8.self)
            let last = try await server.append(path, at: offset, rest, complete: true, version: 10)
            #expect(last.status == 200)
            let report = try await server.nextReport()
            #expect(report.interruptions == 1 && report.upload?.files.count == 1)
        }
    }

    @Test("Faults act on the final response, and an early one on the creation")
    func otherFaults() async throws {
        try await TestServer.run { server in
            let early = try await server.resumable(
                "POST", "/?uploadtask-early=401", version: 10, ["Upload-Complete": "?0"])
            #expect(early.status == 401 && early.interim == [])
            #expect(try await server.nextReport().status == 401)
            let path = try await server.create(version: 10, target: "/?uploadtask-status=503&uploadtask-delay=200")
            let start = ContinuousClock.now
            let end = try await server.append(path, at: 0, RawForm.body("abc"), complete: true, version: 10)
            #expect(end.status == 503 && end["Upload-Complete"] == "?1")
            #expect(ContinuousClock.now - start >= .milliseconds(200))
            #expect(try names(in: server.directory) == [".uploads"])
            let other = try await server.create(version: 10)
            let cut = try await RawClient.run(server) { client in
                try client.send(Self.head("\(other)?uploadtask-close-after=5", at: 0, 100) + "1234567890")
                return try client.receiveAll().end
            }
            #expect(cut == .reset)
            #expect(try await server.offset(other, version: 10) == 10)
        }
    }

    @Test("The receiver's own status and reply answer an upload in several requests, too")
    func reply() async throws {
        try await TestServer.run(configure: {
            $0.reply = ReceiverReply(#"{"code":0}"#)
            $0.replyStatus = 201
        }) { server in
            let path = try await server.create(version: 10)
            let form = RawForm.body("abc")
            let first = try await server.append(path, at: 0, form, complete: true, version: 10)
            #expect(first.status == 201 && first.response.body == #"{"code":0}"#)
            let again = try await server.append(path, at: form.utf8.count, "", complete: true, version: 10)
            #expect(again.head == first.head && again.response.body == first.response.body)
            #expect(try names(in: server.directory) == [".uploads", "a.txt"])
        }
    }
}
