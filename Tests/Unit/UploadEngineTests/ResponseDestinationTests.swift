import EngineTestSupport
import Foundation
import NIOCore
import TestSupport
import Testing
import _UploadThreads

@testable import UploadEngine

/// The body of a response in a file.
@Suite(.phase(.engine), .timeLimit(minutes: 3)) struct ResponseDestinationTests {
    private let directory: TemporaryFolder
    private let path: String

    init() throws {
        directory = try TemporaryFolder()
        path = "\(directory.path)/response"
    }

    private let body = UploadBody.form([.field("a", "b")])

    /// Uploads to a server with that script, with the response in a file.
    private func upload(
        to path: String? = nil, script: @escaping @Sendable (inout RawConnection) async throws -> Void
    ) async throws -> Result<UploadResponse, UploadError> {
        try await RawServer.run(script: script) { server in
            try await withClient { client in
                do throws(UploadError) {
                    return .success(
                        try await client.upload(body, to: server.url, response: .file(path ?? self.path)))
                } catch { return .failure(error) }
            }
        }
    }

    private var content: String { get throws { try String(contentsOfFile: path, encoding: .utf8) } }

    @Test("A response larger than the limit in memory arrives byte for byte, with any status, and the body is empty")
    func large() async throws {
        let piece = (0..<65_537).map { UInt8(truncatingIfNeeded: ($0 &* 2_654_435_761) >> 7) }
        let result = try await upload { connection in
            _ = try await connection.readRequest()
            try await connection.write("HTTP/1.1 404 Not Found\r\nContent-Length: \(piece.count * 300)\r\n\r\n")
            for _ in 0..<300 { try await connection.write(piece) }
        }
        let response = try result.get()
        #expect(response.statusCode == 404)
        #expect(response.body.isEmpty && response.text == "")
        let stored = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
        #expect(stored.count == piece.count * 300)
        #expect(stride(from: 0, to: stored.count, by: piece.count).allSatisfy { stored[$0...].starts(with: piece) })
        #expect(try directory.files == ["response"])
    }

    @Test("An existing file is replaced on success, also by an empty response, and the coding is undone")
    func replaced() async throws {
        _ = try directory.file("response", Array("what was there before".utf8))
        _ = try await upload { connection in
            _ = try await connection.readRequest()
            let hello = bytes(hex: "1f8b080000000000000bcb48cdc9c9070086a6103605000000")
            try await connection.write(
                "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: \(hello.count)\r\n\r\n")
            try await connection.write(hello)
        }.get()
        #expect(try content == "hello")
        _ = try await upload { connection in
            _ = try await connection.readRequest()
            try await connection.respond("204 No Content")
        }.get()
        #expect(try content == "")
        #expect(try directory.files == ["response"])
    }

    @Test("The response behind a redirect is in the file, without that of the redirect")
    func redirected() async throws {
        _ = try await upload { connection in
            while true {
                let isFirst = try await connection.readRequest().line.contains("/upload")
                if isFirst {
                    try await connection.respond(
                        "307 Again", headers: ["Location: /again"], body: "long text of the redirect")
                } else {
                    try await connection.respond(body: "here")
                }
            }
        }.get()
        #expect(try content == "here")
    }

    @Test("A failed upload leaves an existing file as it was, and no other file, in a hundred rounds")
    func failed() async throws {
        _ = try directory.file("response", Array("before".utf8))
        try await RawServer.run { connection in
            _ = try await connection.readRequest()
            try await connection.write("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\npart of the response")
            if Bool.random() { try await connection.reset() }
        } _: { server in
            try await withClient { client in
                for round in 0..<100 {
                    let error = await client.error(body, to: server.url, response: .file(path))
                    #expect(error?.reason == .connectionLost)
                    let (stored, files) = (try content, try directory.files)
                    #expect(stored == "before", "round \(round)")
                    #expect(files == ["response"], "round \(round)")
                }
            }
        }
    }

    @Test("So does a cancelled one, at any time, when its client was shut down, in a hundred rounds")
    func cancelled() async throws {
        _ = try directory.file("response", Array("before".utf8))
        try await RawServer.run { connection in
            _ = try await connection.readRequest()
            try await connection.write("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\npart of the response")
            try await connection.waitForEnd()
        } _: { server in
            for round in 0..<100 {
                try await withClient { client in
                    let task = try client.start(body, to: server.url, response: .file(path))
                    for _ in 0..<Int.random(in: 0...100) { await Task.yield() }
                    if round.isMultiple(of: 2) {
                        for await progress in task.progress where progress.percent == 100 { break }
                    }
                    task.cancel()
                    #expect(await task.error?.reason == .cancelled)
                }
                #expect(try content == "before", "round \(round)")
                #expect(try directory.files == ["response"], "round \(round)")
            }
        }
    }

    @Test("A time limit that expires leaves nothing")
    func expired() async throws {
        try await RawServer.run { connection in
            _ = try await connection.readRequest()
            try await connection.write("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\npart of the response")
            try await connection.waitForEnd()
        } _: { server in
            try await withClient { client in
                let error = await client.error(body, to: server.url, timeout: .milliseconds(200), response: .file(path))
                #expect(error?.reason == .timeout)
            }
        }
        #expect(try directory.files == [])
    }

    @Test("A device is written to, and not replaced")
    func device() async throws {
        let response = try await upload(to: "/dev/null") { connection in
            _ = try await connection.readRequest()
            try await connection.respond(body: "gone")
        }.get()
        #expect(response.statusCode == 200 && response.body.isEmpty)
        var status = stat()
        #expect(stat("/dev/null", &status) == 0 && status.st_mode & S_IFMT == S_IFCHR)
    }

    @Test(
        "A full disk is an error, with the server's response lost: /dev/full",
        .enabled(if: FileManager.default.fileExists(atPath: "/dev/full")))
    func full() async throws {
        let result = try await upload(to: "/dev/full") { connection in
            _ = try await connection.readRequest()
            try await connection.respond(body: "gone")
        }
        #expect(throws: UploadError.self) { try result.get() }
        guard case .failure(let error) = result else { return }
        #expect(error.reason == .responseUnwritable)
        #expect(error.platformCode == 300)
        #expect(error.message == "cannot write the response to its file: No space left on device")
        #expect(error.mayHaveBeenReceived)
    }

    @Test("A file that cannot be created is an error before anything is sent")
    func uncreatable() async throws {
        let fifo = "\(directory.path)/fifo"
        #expect(mkfifo(fifo, 0o600) == 0)
        for (path, problem) in [
            ("\(directory.path)/missing/response", "No such file or directory"), (directory.path, "Is a directory"),
            ("", "No such file or directory"), (fifo, "no process reads this FIFO"),
        ] {
            try await RawServer.run { _ in
            } _: { server in
                try await withClient { client in
                    let error = await client.error(body, to: server.url, response: .file(path))
                    #expect(error?.reason == .responseUnwritable)
                    #expect(error?.message == "cannot write the response to its file: \(problem)")
                    #expect(error?.mayHaveBeenReceived == false)
                }
                #expect(server.accepted.value == 0)
            }
        }
    }

    @Test("A FIFO gets the response, however late its reader is")
    func fifo() async throws {
        #expect(mkfifo(path, 0o600) == 0)
        let reader = open(path, O_RDONLY | O_NONBLOCK)
        defer { close(reader) }
        let piece = [UInt8](repeating: 7, count: 65_536)
        let received = try await RawServer.run { connection in
            _ = try await connection.readRequest()
            try await connection.write("HTTP/1.1 200 OK\r\nContent-Length: \(piece.count * 64)\r\n\r\n")
            for _ in 0..<64 { try await connection.write(piece) }
        } _: { server in
            try await withClient { client in
                let task = try client.start(body, to: server.url, response: .file(path))
                // The FIFO is open now, and full soon.
                for await progress in task.progress where progress.percent == 100 { break }
                let received = await BlockingThreads.lookups.run {
                    _ = fcntl(reader, F_SETFL, 0)
                    var buffer = [UInt8](repeating: 0, count: 65_536)
                    var received = 0
                    while case let count = read(reader, &buffer, buffer.count), count > 0 { received += count }
                    return received
                }
                #expect(try await task.response.statusCode == 200)
                return received
            }
        }
        #expect(received == piece.count * 64)
    }

    @Test("A reader of a FIFO that does not read delays neither the time limit nor the shutdown")
    func stalledFIFO() async throws {
        #expect(mkfifo(path, 0o600) == 0)
        let reader = open(path, O_RDONLY | O_NONBLOCK)
        defer { close(reader) }
        try await RawServer.run { connection in
            _ = try await connection.readRequest()
            // Received whole, and more than the FIFO holds.
            try await connection.respond(body: String(repeating: "x", count: 200_000))
            try await connection.waitForEnd()
        } _: { server in
            try await withClient { client in
                let error = await client.error(
                    body, to: server.url, timeout: .seconds(3 * SlowTests.factor), response: .file(path))
                #expect(error?.reason == .timeout)
                #expect(error?.mayHaveBeenReceived == true)
            }
        }
    }

    @Test("The file that a symbolic link names is replaced, and the link stays")
    func link() async throws {
        let target = try directory.file("target", Array("before".utf8))
        #expect(symlink(target, path) == 0)
        _ = try await upload { connection in
            _ = try await connection.readRequest()
            try await connection.respond(body: "new")
        }.get()
        #expect(try String(contentsOfFile: target, encoding: .utf8) == "new")
        #expect(try directory.files == ["response", "target"])
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: path) == target)
    }

    @Test("A name of the greatest length is possible, and so is one relative to the working directory")
    func names() async throws {
        let longest = "\(directory.path)/\(String(repeating: "n", count: 255))"
        let relative = "uploadtask-response-\(UUID().uuidString)"
        defer { unlink(relative) }
        for path in [longest, relative] {
            _ = try await upload(to: path) { connection in
                _ = try await connection.readRequest()
                try await connection.respond(body: "here")
            }.get()
            #expect(try String(contentsOfFile: path, encoding: .utf8) == "here")
        }
        #expect(try directory.files.count == 1)
    }

    @Test("A file keeps its permissions when it is replaced")
    func permissions() async throws {
        _ = try directory.file("response", Array("before".utf8))
        #expect(chmod(path, 0o640) == 0)
        _ = try await upload { connection in
            _ = try await connection.readRequest()
            try await connection.respond(body: "new")
        }.get()
        var status = stat()
        #expect(stat(path, &status) == 0 && status.st_mode & 0o777 == 0o640)
    }
}
