import Foundation
import NIOCore
import Testing

@testable import UploadReceiver

@Suite struct UploadJournalTests {
    private let journal = UploadJournal()

    private func begin(_ target: String = "/", headers: [(String, String)] = []) -> UploadRecord {
        journal.begin(
            method: "POST", target: target, headers: headers.map { (name: $0.0, value: $0.1) }, length: nil)
    }

    private func end(_ record: UploadRecord, status: Int? = 200) {
        record.end(
            UploadReport(
                method: "POST", path: "/", status: status, upload: status == 200 ? ReceivedUpload() : nil, error: nil,
                bytesReceived: 0, duration: .zero))
    }

    @Test("A watcher gets the changes after its version")
    func watcherGetsChangesAfter() {
        let (first, second) = (begin("/1"), begin("/2"))
        let all = journal.changes(since: -1)
        #expect(all.uploads.map(\.target.text) == ["/1", "/2"] && all.ids == [1, 2])
        #expect(journal.changes(since: all.version).version == all.version)

        first.advance(to: 7)
        let advanced = journal.changes(since: all.version)
        #expect(advanced.uploads.isEmpty && advanced.advances.map(\.id) == [1] && advanced.advances[0].bytes == 7)
        end(second)
        let ended = journal.changes(since: advanced.version)
        #expect(ended.uploads.map(\.id) == [2] && ended.uploads[0].state == .stored && ended.advances.isEmpty)
        // A slow watcher gets both at once.
        let both = journal.changes(since: all.version)
        #expect(both.uploads.map(\.id) == [2] && both.advances.map(\.id) == [1])
    }

    @Test("An upload in several requests is one entry, with its connections")
    func severalRequests() async throws {
        try await TestServer.run { server in
            let form = RawForm.body("abc")
            let path = try await server.create(version: 10, length: form.utf8.count)
            try await RawClient.run(server) { client in
                try client.send(
                    "PATCH \(path) HTTP/1.1\r\nHost: x\r\nUpload-Draft-Interop-Version: 10\r\n"
                        + "Content-Type: application/partial-upload\r\nUpload-Offset: 0\r\nUpload-Complete: ?0\r\n"
                        + "Content-Length: 50\r\n\r\n--B\r\n")
                client.finish()
                _ = try client.receiveAll()
            }
            let rest = String(decoding: Array(form.utf8).dropFirst(5), as: UTF8.self)
            _ = try await server.append(path, at: 5, rest, complete: true, version: 10)
            let entry = try #require(try await EventReader.snapshot(server).uploads.first)
            #expect(entry.state == "stored" && entry.target.text == "/photos")
            #expect(entry.connections == 3 && entry.interruptions == 1)
            #expect(entry.parts.first?.filename?.text == "a.txt" && entry.bytes == Int64(form.utf8.count))
        }
    }

    @Test("The latest hundred requests are kept, and all that still arrive")
    func latestHundredRequestsKept() {
        let arriving = begin("/arriving")
        for _ in 0..<250 { end(begin()) }
        let ids = journal.changes(since: -1).ids
        #expect(ids.count == 100 && ids.first == arriving.id && ids.last == 251)
        // An update of a removed request is ignored.
        end(UploadRecord(id: 2, journal: journal))
        #expect(journal.changes(since: -1).ids == ids)
    }

    @Test("Many changes are split into several events")
    func manyChangesSplitInto() {
        for _ in 0..<50 { _ = begin() }
        var (version, pieces) = (-1, [[Int]]())
        while true {
            let changes = journal.changes(since: version)
            pieces.append(changes.uploads.map(\.id))
            version = changes.version
            if changes.isComplete { break }
        }
        #expect(pieces.map(\.count) == Array(repeating: 5, count: 10) && pieces.flatMap { $0 } == Array(1...50))
    }

    @Test("Clearing removes finished requests")
    func clearingRemovesFinishedRequests() {
        end(begin())
        end(begin(), status: nil)
        let arriving = begin()
        journal.clear()
        #expect(journal.changes(since: -1).ids == [arriving.id])
    }

    @Test("Memory does not depend on the requests")
    func memoryDoesNotDepend() throws {
        let long = String(repeating: "\u{1}", count: 80_000)
        let bytes = ByteBuffer(string: long)
        for _ in 0..<25 {
            let record = begin(long, headers: (0..<1000).map { ("X-\($0)", long) })
            for _ in 0..<300 {
                record.beginPart(PartHead(name: long, filename: long, contentType: long), raw: long)
                for _ in 0..<2 { record.append(bytes) }
                record.endPart()
            }
        }
        let changes = journal.changes(since: -1)
        let entry = try #require(changes.uploads.last)
        #expect(entry.headers.count == 100 && entry.moreHeaders == 900)
        #expect(entry.parts.count == 100 && entry.moreParts == 200)
        #expect(entry.parts[0].size == 160_000)
        // Each byte is six in JSON: \u0001.
        #expect(ByteBuffer(json: changes).readableBytes < 5 * 6 * (80 << 10))
    }

    @Test("Signals for several changes become one")
    func signalsSeveralChangesBecome() async throws {
        let (signals, watcher) = try #require(journal.watch())
        for _ in 0..<1000 { _ = begin() }
        watcher.finish()
        var count = 0
        for await _ in signals { count += 1 }
        #expect(count == 1)
    }

    @Test("At most thirty-two watchers exist at a time")
    func mostThirtyTwoWatchers() throws {
        let watching = (0..<32).compactMap { _ in journal.watch() }
        #expect(watching.count == 32 && journal.watch() == nil)
        watching[0].watcher.finish()
        #expect(journal.watch() != nil)
    }

    @Test(
        "Secrets are not kept",
        arguments: [
            ("Authorization", "Bearer s3cret", "Bearer ••••••"), ("AUTHORIZATION", "s3cret s3cret", "••••••"),
            ("cookie", "a=s3cret", "••••••"), ("Proxy-Authorization", "basic s3cret", "basic ••••••"),
        ])
    func secretsNotKept(name: String, value: String, shown: String) throws {
        _ = begin(headers: [(name, value), ("X-Other", "s3en")])
        let entry = try #require(journal.changes(since: -1).uploads.first)
        #expect(entry.headers.map(\.value.text) == [shown, "s3en"] && entry.headers.map(\.masked) == [true, false])
        #expect(!String(buffer: ByteBuffer(json: entry)).contains("s3cret"))
    }
}
