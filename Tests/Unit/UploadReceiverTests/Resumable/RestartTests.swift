import Foundation
import TestSupport
import Testing

@testable import UploadReceiver

/// The uploads of a receiver that was killed, in the next one.
@Suite(.phase(.receiver), .timeLimit(minutes: 3)) struct RestartTests {
    private static let id = "0123456789abcdef0123456789abcdef"
    private static let path = "/.uploadtask/uploads/\(id)"
    private static let form = RawForm.body("hello")

    /// The states at which a kill can find an upload whose content has ended.
    enum Moment: CaseIterable {
        case ended, named, firstPublished, allPublished, moved
    }

    /// Writes the files of an upload as a killed receiver leaves them.
    private static func leave(_ moment: Moment, in directory: String) throws {
        let folder = try ResourceFolder(in: directory, creates: true)
        defer { folder.close() }
        var record = ResourceRecord(
            id: id, kind: .draft, created: WallClock.now(), target: "/photos",
            contentType: "multipart/form-data; boundary=B", contentDisposition: nil, metadata: nil)
        (record.length, record.isComplete) = (Int64(form.utf8.count), true)
        func write(_ name: String, _ text: String) throws {
            try Data(text.utf8).write(to: URL(fileURLWithPath: "\(folder.path)/\(name)"))
        }
        try write("\(id).part", form)
        guard moment != .ended else { return try folder.write(record) }
        let staged = [".upload-a.part", ".upload-b.part"]
        for name in staged { try write(name, "hello") }
        record.staged = staged
        let files = ["a.txt", "b.txt"].map {
            ReceivedUpload.File(name: "f", filename: $0, contentType: nil, size: 5, sha256: "", path: "")
        }
        let publication = ContentPublication(folder: folder, id: id, staged: staged)
        try publication.plan(ReceivedUpload(files: files))
        try folder.write(record)
        switch moment {
        case .ended, .named: break
        case .firstPublished: try #require(link("\(folder.path)/.upload-a.part", "\(directory)/a.txt") == 0)
        case .allPublished: _ = try publication.publish()
        case .moved:
            // On a file system without hard links.
            for (name, target) in zip(staged, ["a.txt", "b.txt"]) {
                try #require(rename("\(folder.path)/\(name)", "\(directory)/\(target)") == 0)
            }
        }
    }

    @Test(
        "An upload whose content had ended is published once, whenever the receiver was killed",
        arguments: Moment.allCases)
    func completion(moment: Moment) async throws {
        try await withTemporaryFolder { directory in
            try Self.leave(moment, in: directory)
            let expected = [".uploads", "a.txt"] + (moment == .ended ? [] : ["b.txt"])
            for round in 0..<3 {
                try await TestServer.run(configure: { $0.directory = directory }) { server in
                    let state = try await server.resumable("HEAD", Self.path, version: 10, [:], nil)
                    #expect(state["Upload-Complete"] == "?1")
                    let replay = try await server.append(
                        Self.path, at: Self.form.utf8.count, "", complete: true, version: 10)
                    #expect(replay.status == 200 && replay["Upload-Complete"] == "?1")
                    #expect(try replay.response.upload().files.map(\.filename) == Array(expected.dropFirst()))
                    if round == 0 { #expect(try await server.nextReport().path == "/photos") }
                    #expect(try names(in: directory) == expected)
                    #expect(try names(in: "\(directory)/.uploads") == ["\(Self.id).json", "\(Self.id).upload"])
                }
            }
        }
    }

    @Test(
        "An upload by tus whose last bytes were written before a kill is published, and is reported as whole only then")
    func lastBytesOfTus() async throws {
        try await withTemporaryFolder { directory in
            let folder = try ResourceFolder(in: directory, creates: true)
            var record = ResourceRecord(
                id: Self.id, kind: .tus, created: WallClock.now(), target: "/files/", contentType: nil,
                contentDisposition: nil, metadata: "filename YS50eHQ=,filetype dGV4dC9wbGFpbg==")
            record.length = 5
            try folder.write(record)
            try Data("hello".utf8).write(to: URL(fileURLWithPath: "\(folder.path)/\(Self.id).part"))
            folder.close()
            try await TestServer.run(configure: { $0.directory = directory }) { server in
                let state = try await server.resumable(
                    "HEAD", "/files/\(Self.id)", version: nil, ["Tus-Resumable": "1.0.0"], nil)
                #expect(state.status == 200 && state["Upload-Offset"] == "5")
                #expect(try names(in: directory) == [".uploads", "a.txt"])
                #expect(try await server.nextReport().upload?.files.map(\.size) == [5])
            }
        }
    }

    @Test("A name that another file has taken in the meantime is not used")
    func takenName() async throws {
        try await withTemporaryFolder { directory in
            try Self.leave(.named, in: directory)
            try Data("other".utf8).write(to: URL(fileURLWithPath: "\(directory)/a.txt"))
            try await TestServer.run(configure: { $0.directory = directory }) { server in
                let replay = try await server.append(
                    Self.path, at: Self.form.utf8.count, "", complete: true, version: 10)
                #expect(
                    try replay.response.upload().files.map(\.path)
                        == ["\(directory)/a-1.txt", "\(directory)/b.txt"])
                #expect(try String(contentsOfFile: "\(directory)/a.txt", encoding: .utf8) == "other")
            }
        }
    }

    @Test("An unfinished upload continues after a restart, with its interruptions")
    func unfinished() async throws {
        try await withTemporaryFolder { directory in
            var path = ""
            try await TestServer.run(configure: { $0.directory = directory }) { server in
                path = try await server.create(version: 10, length: Self.form.utf8.count)
                _ = try await server.append(path, at: 0, String(Self.form.prefix(10)), version: 10)
            }
            let offset = Self.form.prefix(10).utf8.count
            try await TestServer.run(configure: { $0.directory = directory }) { server in
                let state = try await server.resumable("HEAD", path, version: 10, [:], nil)
                #expect(state["Upload-Offset"] == "\(offset)" && state["Upload-Length"] == "\(Self.form.utf8.count)")
                let end = try await server.append(
                    path, at: offset, String(Self.form.dropFirst(10)), complete: true, version: 10)
                #expect(end.status == 200)
                #expect(try await server.nextReport().upload?.files.count == 1)
            }
        }
    }

    @Test("An upload that has expired is removed, and one that is damaged is, too")
    func expired() async throws {
        try await withTemporaryFolder { directory in
            let folder = try ResourceFolder(in: directory, creates: true)
            let record = ResourceRecord(
                id: Self.id, kind: .draft, created: WallClock.now() - ResourceStore.lifetime, target: "/",
                contentType: nil, contentDisposition: nil, metadata: nil)
            try folder.write(record)
            for name in [
                "\(Self.id).part", "\(String(repeating: "1", count: 32)).json",
                "\(String(repeating: "2", count: 32)).part",
                "\(String(repeating: "2", count: 32)).json.new", ".upload-abc.part", "notes.txt", "x.json",
            ] {
                try Data("{".utf8).write(to: URL(fileURLWithPath: "\(folder.path)/\(name)"))
            }
            folder.close()
            try await TestServer.run(configure: { $0.directory = directory }) { server in
                let state = try await server.resumable("HEAD", Self.path, [:], nil)
                #expect(state.status == 404)
                #expect(try names(in: folder.path) == ["notes.txt", "x.json"])
            }
        }
    }

    @Test("Of two receivers in one directory, one has the uploads in several requests")
    func twoReceivers() async throws {
        try await TestServer.run { first in
            let path = try await first.create()
            try await TestServer.run(configure: { $0.directory = first.directory }) { second in
                let refused = try await second.resumable("POST", "/", ["Upload-Complete": "?0"])
                #expect(refused.status == 503)
                let plain = try await second.response(RawForm.request(Self.form).utf8)
                #expect(plain.status == 200)
            }
            #expect(try await first.offset(path) == 0)
        }
    }

    @Test("A receiver without uploads in several requests leaves no folder")
    func noFolder() async throws {
        try await withTemporaryFolder { directory in
            try await TestServer.run(configure: { $0.directory = directory }) { server in
                let path = try await server.create()
                _ = try await server.resumable("DELETE", path, [:], nil)
            }
            #expect(try names(in: directory) == [])
        }
    }
}

#if os(Linux)
extension HeavyTests {
    /// Full disks.
    @Suite struct FullDiskTests {
        @Test("A full disk gets 507, and the upload continues where the disk was full", arguments: [0, 3])
        func fullDisk(writes: Int) async throws {
            try await FaultyFileSystem.run(call: "write", code: ENOSPC, after: writes) { disk, receiver in
                let form = RawForm.body(String(repeating: "x", count: 3 << 20))
                func reply(_ method: String, _ path: String, _ fields: [String: String], _ content: String?)
                    async throws
                    -> ResumableReply
                {
                    let port = receiver.port
                    return try ResumableReply(
                        try await blocking {
                            let client = try RawClient(port: port)
                            defer { client.close() }
                            try client.send(resumableRequest(method, path, version: 10, fields, content))
                            return try client.receiveAll().text
                        })
                }
                let type = "multipart/form-data; boundary=B"
                let path = try await reply("POST", "/", ["Upload-Complete": "?0", "Content-Type": type], "").path
                try disk.turn(on: true)
                let append = ["Upload-Complete": "?1", "Content-Type": "application/partial-upload"]
                let full = try await reply("PATCH", path, append.merging(["Upload-Offset": "0"]) { $1 }, form)
                #expect(full.status == 507 && full["Upload-Complete"] == "?0")
                try disk.turn(on: false)
                let state = try await reply("HEAD", path, [:], nil)
                let offset = try #require(state["Upload-Offset"].flatMap { Int($0) })
                #expect((offset > 0) == (writes > 0) && state["Upload-Complete"] == "?0")
                let rest = String(decoding: Array(form.utf8)[offset...], as: UTF8.self)
                let end = try await reply("PATCH", path, append.merging(["Upload-Offset": "\(offset)"]) { $1 }, rest)
                #expect(end.status == 200 && end["Upload-Complete"] == "?1")
                #expect(try end.response.upload().files.map(\.size) == [3 << 20])
            }
        }
    }
}
#endif
