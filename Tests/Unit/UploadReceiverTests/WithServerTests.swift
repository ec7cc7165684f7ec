import Foundation
import HTTPTypes
import TestSupport
import Testing
import UploadEngine

@testable import UploadReceiver

/// The server of the library product, with uploads by the engine.
@Suite(.phase(.engine), .timeLimit(minutes: 3)) struct WithServerTests {
    private let client = UploadClient()
    private let photo = UploadBody.form([
        .field("album", "2026 – Süd"), .field("empty", ""),
        .file("photo", .bytes(Array("abc".utf8), filename: "a \"b\".jpg"), contentType: "image/jpeg"),
    ])
    /// The digest of `abc`, from FIPS 180-2.
    private static let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"

    @Test("A form is received with its exact fields, files and digests")
    func form() async throws {
        try await UploadReceiver.withServer { server in
            let response = try await client.upload(
                photo, to: "\(server.url)/photos?id=7&x",
                headers: [.authorization: "Bearer abc", .accept: "text/plain"])
            let upload = try #require(await server.uploads.next())
            #expect(response.statusCode == 200)
            #expect(upload.method == .post)
            #expect(upload.path == "/photos")
            #expect(upload.query == "id=7&x")
            #expect(upload.host == "127.0.0.1:\(server.port)")
            #expect(upload.headers[.authorization] == "Bearer abc")
            #expect(upload.headers[.contentType]?.hasPrefix("multipart/form-data; boundary=") == true)
            #expect(upload.headers[.contentLength] == "\(upload.bytesReceived)")
            #expect(upload.fields == [.init("album", "2026 – Süd"), .init("empty", "")])
            #expect(upload.files.map(\.name) == ["photo"])
            #expect(upload.files.map(\.filename) == ["a \"b\".jpg"])
            #expect(upload.files.map(\.contentType) == ["image/jpeg"])
            #expect(upload.files.map(\.size) == [3])
            #expect(upload.files.map(\.sha256) == [Self.abc])
            #expect(try await upload.files[0].bytes() == Array("abc".utf8))
            #expect(upload.files[0].path.hasPrefix(server.directory + "/"))
            #expect(upload.status == 200)
            #expect(upload.error == nil)
        }
        await client.shutdown()
    }

    @Test("A raw body is one file, with any method and type; a request without a body has none")
    func content() async throws {
        try await UploadReceiver.withServer { server in
            let bytes = (0..<700_000).map { UInt8(truncatingIfNeeded: $0 * 31) }
            for (method, type) in [(HTTPRequest.Method.put, "image/png"), (.patch, nil), (.post, "text/plain")] {
                _ = try await client.upload(
                    .content(.bytes(bytes)), to: "\(server.url)/a/photo.png", method: method,
                    headers: type.map { [.contentType: $0] } ?? [:])
                let upload = try #require(await server.uploads.next())
                #expect(upload.method == method)
                #expect(upload.fields == [])
                #expect(upload.files.map(\.name) == [""])
                #expect(upload.files.map(\.filename) == [""])
                #expect(upload.files.map(\.contentType) == [type])
                #expect(upload.files.map(\.size) == [700_000])
                #expect(try await sha256(of: upload.files[0].path) == upload.files[0].sha256)
                #expect(try await upload.files[0].bytes() == bytes)
                #expect(upload.error == nil)
            }
            #expect(try names(in: server.directory) == ["photo-1.png", "photo-2.png", "photo.png"])
            _ = try await client.upload(.content(.bytes([])), to: "\(server.url)/none", method: .put)
            #expect(await server.uploads.next()?.files.map(\.size) == [0])
        }
        await client.shutdown()
    }

    @Test("Uploads are delivered once each, in order, to any consumer")
    func order() async throws {
        try await UploadReceiver.withServer { server in
            for number in 0..<20 {
                _ = try await client.upload(.form([.field("n", "\(number)")]), to: "\(server.url)/\(number)")
            }
            for number in 0..<10 {
                let upload = try #require(await server.uploads.next())
                #expect(upload.path == "/\(number)")
                #expect(upload.fields == [.init("n", "\(number)")])
            }
            var rest: [String] = []
            for await upload in server.uploads {
                rest.append(upload.path)
                if rest.count == 10 { break }
            }
            #expect(rest == (10..<20).map { "/\($0)" })
        }
        await client.shutdown()
    }

    @Test("A wait that is cancelled takes no upload")
    func cancelledWait() async throws {
        try await UploadReceiver.withServer { server in
            for round in 0..<200 {
                let waiting = Task { await server.uploads.next()?.path }
                if round % 2 == 0 { await Task.yield() }
                waiting.cancel()
                #expect(await waiting.value == nil)
            }
            _ = try await client.upload(photo, to: "\(server.url)/first")
            #expect(await server.uploads.next()?.path == "/first")
        }
        await client.shutdown()
    }

    @Test("Values race with cancellations: each value is taken exactly once")
    func queueRace() async {
        for _ in 0..<200 {
            let queue = SharedQueue<Int>()
            let taken = await withTaskGroup(of: Int?.self) { group in
                for _ in 0..<8 { group.addTask { await queue.next() } }
                let cancelled = Task { await queue.next() }
                group.addTask {
                    for number in 0..<4 { queue.append(number) }; return nil
                }
                cancelled.cancel()
                var taken = [await cancelled.value]
                queue.finish()
                for await value in group { taken.append(value) }
                return taken.compactMap { $0 }
            }
            var rest: [Int] = []
            while let value = await queue.next() { rest.append(value) }
            #expect((taken + rest).sorted() == [0, 1, 2, 3])
        }
    }

    @Test("Requests that fail are delivered with their error")
    func failures() async throws {
        var configuration = UploadReceiver.Configuration()
        configuration.maximumSize = 100
        try await UploadReceiver.withServer(configuration) { server in
            let response = try await client.upload(
                .content(.bytes([UInt8](repeating: 0, count: 101))), to: server.url, method: .put)
            #expect(response.statusCode == 413)
            let large = try #require(await server.uploads.next())
            #expect(large.status == 413)
            #expect(large.error == "the body is 101 bytes long, more than the 100 accepted")
            let raw = try await blocking { try RawClient(port: server.port) }
            try raw.send(RawForm.head("/cut", length: 90) + "--B\r\n")
            raw.finish()
            let cut = try #require(await server.uploads.next())
            raw.close()
            #expect(cut.path == "/cut")
            #expect(cut.status == nil)
            #expect(cut.files.isEmpty && cut.fields.isEmpty)
            #expect(cut.error?.hasPrefix("the connection ended after 5 of 90 bytes of the body") == true)
            #expect(try names(in: server.directory) == [])
        }
        await client.shutdown()
    }
}
