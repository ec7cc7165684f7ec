import EngineTestSupport
import Foundation
import HTTPTypes
import TestSupport
import Testing
import UploadEngine

@testable import DurableUploads
@testable import UploadCore

/// The content of a record, and the secrets that are not in it.
@Suite(.phase(.computation)) struct RecordTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func record(
        _ body: UploadBody, to url: String = "https://u:p@example.com/a?b=c", method: HTTPRequest.Method = .post,
        headers: HTTPFields = [:], secretHeaders: [HTTPField.Name: SecretValue] = [:], timeout: Duration? = nil,
        repeatsReceived: Bool = false, isQueued: Bool = true
    ) throws -> UploadRecord {
        let upload = try DurableUpload(
            body, to: url, method: method, headers: headers, secretHeaders: secretHeaders, timeout: timeout,
            repeatsReceived: repeatsReceived)
        return upload.request.record(isQueued: isQueued, credentials: upload.credentials, now: 1_700_000_000_123)
    }

    @Test("The content of a record is versioned JSON, and is read as it was written")
    func content() throws {
        let path = try folder.file("a.txt", Array("content".utf8))
        let record = try record(
            .form([.field("f\"1", "v\r\n"), .file("file", path, filename: "b.txt", contentType: "text/x")]),
            headers: [.userAgent: "me"], secretHeaders: [.authorization: .environment("TOKEN", prefix: "Bearer ")],
            timeout: .seconds(7))
        let object = try #require(
            try JSONSerialization.jsonObject(with: Data(record.content)) as? [String: Any])
        #expect(object["version"] as? Int == 1)
        #expect(object["url"] as? String == "https://u:p@example.com/a?b=c")
        #expect(object["method"] as? String == "POST")
        #expect(object["header"] as? [[String]] == [["User-Agent", "me"]])
        #expect(object["timeout"] as? Int == 7000)
        #expect(
            object["secrets"] as? [[String: String]]
                == [["name": "Authorization", "prefix": "Bearer ", "source": "env:TOKEN"]])
        let files = try #require(object["files"] as? [[String: Any]])
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        #expect(files.count == 1)
        #expect(files[0]["path"] as? String == path)
        #expect(files[0]["inode"] as? String == "\(attributes[.systemFileNumber] ?? "")")
        #expect(files[0]["size"] as? Int == 7)
        #expect((files[0]["modified"] as? [Int])?.count == 2)
        let form = try #require(object["form"] as? [[String: Any]])
        #expect(form[0] as? [String: String] == ["name": "f\"1", "text": "v\r\n"])
        #expect(form[1]["filename"] as? String == "b.txt" && form[1]["type"] as? String == "text/x")
        #expect(form[1]["source"] as? Int == 0)

        let read = try #require(StoredRequest(content: record.content))
        #expect(read.json.bytes == record.content)
        #expect(record.id.count == 32 && record.key.count == 64 && record.created == 1_700_000_000_123)
        #expect(record.state == .waiting && record.attempts == 0 && record.notBefore == 0 && record.ending == nil)
        #expect(record.address == "https://example.com/a")
        #expect(record.files == [path])
    }

    @Test("A credential is not in the record, and other values of secrets are not either")
    func secrets() throws {
        setenv("DURABLE_TEST_TOKEN", "canary-1", 1)
        let secret = try folder.file("secret", Array("canary-2\n".utf8))
        let record = try record(
            .content(.file(try folder.file())),
            headers: [.authorization: "Bearer canary-3", .cookie: "canary-4", .proxyAuthorization: "canary-5"],
            secretHeaders: [
                try #require(HTTPField.Name("X-One")): .environment("DURABLE_TEST_TOKEN"),
                try #require(HTTPField.Name("X-Two")): .file(secret),
            ])
        #expect(!String(decoding: record.content, as: UTF8.self).contains("canary"))
        let request = try #require(StoredRequest(content: record.content)).prepared([]).0
        #expect(request.header == [HeaderField("X-One", "canary-1"), HeaderField("X-Two", "canary-2")])
    }

    @Test("A secret that cannot be read fails with its name and place, and never with its value")
    func unreadableSecrets() throws {
        unsetenv("DURABLE_TEST_NONE")
        let long = try folder.file("long", [UInt8](repeating: UInt8(ascii: "c"), count: 70_000))
        let lines = try folder.file("lines", Array("canary\ncanary\n".utf8))
        let binary = try folder.file("binary", [0xFF, 0xFE])
        let cases: [(SecretValue, String)] = [
            (.environment("DURABLE_TEST_NONE"), "the variable 'DURABLE_TEST_NONE' is not set"),
            (
                .file(folder.path + "/none"),
                "the file '\(folder.path)/none' cannot be opened: No such file or directory"
            ),
            (.file(folder.path), "the file '\(folder.path)' cannot be read: Is a directory"),
            (.file(long), "the file '\(long)' has more than 65536 bytes"),
            (.file(binary), "the file '\(binary)' is not valid UTF-8"),
        ]
        for (secret, problem) in cases {
            let failure = #expect(throws: UploadFailure.self) { try secret.read(for: "X-Key") }
            #expect(failure?.message == "invalid headers: the secret of 'X-Key': \(problem)")
        }
        let failure = #expect(throws: UploadFailure.self) { try SecretValue.file(lines).read(for: "X-Key") }
        #expect(failure?.message.contains("canary") == false && failure?.code == .parameter)
    }

    @Test("The same upload has the same key, whatever its secrets, its time limit and its random key")
    func equalKeys() throws {
        let body = UploadBody.form([.file("f", try folder.file())])
        let first = try record(body, headers: [.authorization: "one"])
        #expect(try record(body, headers: [.authorization: "two"]).key == first.key)
        #expect(try record(body, secretHeaders: [.authorization: .environment("A")]).key == first.key)
        #expect(try record(body, headers: [.authorization: "one"], timeout: .seconds(3)).key == first.key)
        let repeated = try record(body, headers: [.authorization: "one"], repeatsReceived: true)
        #expect(repeated.key == first.key && repeated.id != first.id)
        #expect(try #require(StoredRequest(content: repeated.content)).idempotencyKey?.count == 32)
    }

    @Test("An upload with another address, method, header, part, file, or of the queue, has another key")
    func otherKeys() throws {
        let path = try folder.file("a", Array("one".utf8))
        let copy = try folder.file("b", Array("one".utf8))
        let body = UploadBody.form([.field("x", "y"), .file("f", path)])
        var keys = [
            try record(body).key, try record(body, isQueued: false).key,
            try record(body, to: "https://example.com/a").key,
            try record(body, method: .put).key, try record(body, headers: [.userAgent: "x"]).key,
            try record(body, headers: [.authorization: "x"]).key, try record(.form([.file("f", path)])).key,
            try record(.form([.file("f", path), .field("x", "y")])).key, try record(.content(.file(path))).key,
            try record(.form([.field("x", "z"), .file("f", path)])).key,
            try record(.form([.field("x", "y"), .file("f", path, filename: "b")])).key,
            try record(.form([.field("x", "y"), .file("f", path, contentType: "a/b")])).key,
            try record(.form([.field("x", "y"), .file("f", copy)])).key,
        ]
        let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
        try handle.write(contentsOf: Data("two".utf8))
        try handle.close()
        keys.append(try record(body).key)
        #expect(Set(keys).count == keys.count)
    }

    @Test("Streams and bytes in memory are refused, with the remedy; a directory and a missing file are refused")
    func sources() throws {
        let (stream, _) = AsyncStream.makeStream(of: [UInt8].self)
        for source in [UploadSource.bytes([1, 2]), .stream(stream, length: 3)] {
            let error = #expect(throws: UploadError.self) { try DurableUpload(.content(source), to: "http://a/") }
            #expect(error?.reason == .invalidRequest)
            #expect(error?.message.contains("write them to a file") == true)
        }
        let folderError = #expect(throws: UploadError.self) {
            try DurableUpload(.content(.file(folder.path)), to: "http://a/")
        }
        #expect(folderError?.reason == .fileUnreadable)
        let missing = #expect(throws: UploadError.self) {
            try DurableUpload(.content(.file(folder.path + "/none")), to: "http://a/")
        }
        #expect(missing?.reason == .invalidRequest)
    }

    @Test("A relative path is that of the working directory of the process that made the record")
    func relative() throws {
        #expect(AbsolutePath.of("a/b") == FileManager.default.currentDirectoryPath + "/a/b")
        #expect(AbsolutePath.of("/a/b") == "/a/b")
    }

    @Test("A response is kept up to 64 KiB, cut at a character")
    func longResponse() {
        let text = String(repeating: "€", count: 30_000)
        let kept = UploadRecord.Ending(outcome: .answered, response: text).response
        #expect(kept.utf8.count == 65_535 && kept.allSatisfy { $0 == "€" })
        let ascii = String(repeating: "a", count: 65_536)
        #expect(UploadRecord.Ending(outcome: .answered, response: ascii).response == ascii)
        #expect(UploadRecord.Ending(outcome: .answered, response: ascii + "b").response == ascii)
    }

    @Test("The names of states and outcomes are those that a store keeps")
    func names() {
        for name in ["waiting", "sending", "committing", "ended"] {
            #expect(UploadRecord.State(rawValue: name)?.rawValue == name)
        }
        for name in ["answered", "received", "notReceived", "unknown"] {
            #expect(UploadRecord.Outcome(rawValue: name)?.rawValue == name)
        }
        #expect(UploadRecord.State(rawValue: "Waiting") == nil && UploadRecord.Outcome(rawValue: "") == nil)
    }

    @Test("A record of another version, or a damaged one, is not read")
    func otherVersion() throws {
        let record = try record(.content(.file(try folder.file())))
        let text = String(decoding: record.content, as: UTF8.self)
        for other in [text.replacing("\"version\":1", with: "\"version\":2"), String(text.dropLast()), "", "{}"] {
            #expect(StoredRequest(content: Array(other.utf8)) == nil)
            let damaged = UploadRecord(id: record.id, key: record.key, content: Array(other.utf8), created: 0)
            #expect(damaged.address == nil && damaged.files == [])
        }
    }
}
