import EngineTestSupport
import Foundation
import NIOCore
import TestSupport
import Testing

@testable import UploadEngine

/// One of several files changes while a form is sent.
@Suite(.serialized, .phase(.engine), .timeLimit(minutes: 4)) struct ChangedSourceTests {
    private let directory: TemporaryFolder

    init() throws { directory = try TemporaryFolder() }

    enum Change: CaseIterable { case truncated, grown, replaced, deleted, overwritten }
    enum Position: Int, CaseIterable { case first, middle, last }

    /// A sparse file that was last written to long ago: some file systems measure that time in steps of milliseconds.
    private func file(_ name: String, length: Int) throws -> String {
        let path = try directory.sparseFile(name, length: UInt64(length))
        var times = [timeval(tv_sec: 1_000_000_000, tv_usec: 0), timeval(tv_sec: 1_000_000_000, tv_usec: 0)]
        try #require(utimes(path, &times) == 0)
        return path
    }

    private func apply(_ change: Change, to path: String, length: Int) throws {
        let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
        switch change {
        case .truncated: try handle.truncate(atOffset: UInt64(length / 2))
        case .grown: try handle.truncate(atOffset: UInt64(length + 1))
        // Of the same length and age.
        case .replaced: #expect(rename(try file("other", length: length), path) == 0)
        case .deleted: #expect(unlink(path) == 0)
        case .overwritten:
            try handle.seek(toOffset: UInt64(length - 1))
            try handle.write(contentsOf: Data("x".utf8))
        }
        try handle.close()
    }

    /// Sends a form, and changes one file when its head has arrived.
    ///
    /// - Returns: The error, and the end of the body that the server received.
    private func send(
        _ count: Int, of length: Int, _ change: Change, _ position: Int, from client: UploadClient
    ) async throws -> (error: UploadError?, tail: String) {
        let paths = try (0..<count).map { try file("\($0)", length: length) }
        let tails = Recorder<String>()
        let error = try await RawServer.run { connection in
            _ = try await connection.readHead()
            try apply(change, to: paths[position], length: length)
            tails.append(await connection.readTail())
        } _: { server in
            await client.error(
                .form(
                    [.field("before", "1")]
                        + paths.flatMap { [.file("f", $0), .file("b", .bytes([0x31])), .field("x", "2")] }),
                to: server.url)
        }
        return (error, try #require(tails.all.first))
    }

    @Test(
        "A change of any of several files: fileChanged, and never a closing boundary, ten rounds each",
        arguments: Change.allCases, Position.allCases)
    func several(change: Change, position: Position) async throws {
        try await withClient { client in
            for round in 0..<10 {
                let (error, tail) = try await send(3, of: 8 << 20, change, position.rawValue, from: client)
                #expect(error?.reason == .fileChanged, "round \(round): \(String(describing: error))")
                #expect(error?.platformCode == 300)
                #expect(error?.message.hasPrefix("'\(position.rawValue)' changed while it was sent: ") == true)
                #expect(error?.mayHaveBeenReceived == false, "round \(round)")
                #expect(!tail.hasSuffix("--\r\n"), "round \(round)")
            }
        }
    }

    @Test(
        "So it is with files that do not stay open, and change before they are read, ten rounds each",
        arguments: Change.allCases)
    func closed(change: Change) async throws {
        try await withClient { client in
            for round in 0..<10 {
                let (error, tail) = try await send(20, of: 1 << 20, change, 19, from: client)
                #expect(error?.reason == .fileChanged, "round \(round): \(String(describing: error))")
                #expect(error?.platformCode == 300)
                #expect(error?.mayHaveBeenReceived == false, "round \(round)")
                #expect(!tail.hasSuffix("--\r\n"), "round \(round)")
            }
        }
    }

    @Test("A small file that changes between its check and its reading is not sent with the wrong length")
    func small() async throws {
        // More than stay open: each is opened to be examined, and again to be read.
        let paths = try (0..<30).map { try directory.file("small\($0)", Array("1234".utf8)) }
        let isOver = Counter()
        let hasEnded = Signal()
        Thread.detachNewThread {
            while isOver.value == 0 {
                for text in ["12345678", "1", "1234"] {
                    try? Data(text.utf8).write(to: URL(fileURLWithPath: paths[29] + "x"))
                    rename(paths[29] + "x", paths[29])
                    usleep(1000)
                }
            }
            hasEnded.fire()
        }
        let outcomes = try await RawServer.run { connection in
            while true {
                let request = try await connection.readRequest()
                let parts = request.bodyWithFixedBoundary.components(separatedBy: "--BOUNDARY")
                let content = parts.dropLast().last?.components(separatedBy: "\r\n\r\n").last
                #expect(["1234\r\n", "12345678\r\n", "1\r\n"].contains(content), "\(content ?? "none")")
                try await connection.respond()
            }
        } _: { server in
            try await withClient { client in
                var outcomes: [String: Int] = [:]
                for _ in 0..<300 {
                    let error = await client.error(.form(paths.map { .file("f", $0) }), to: server.url)
                    outcomes[error?.reason.description ?? "sent", default: 0] += 1
                }
                return outcomes
            }
        }
        isOver.increment()
        await hasEnded.wait()
        #expect(Set(outcomes.keys).isSubset(of: ["sent", "fileChanged"]), "\(outcomes)")
        print("300 forms with a file that another program writes: \(outcomes)")
    }

    @Test("Forms of many files leave no descriptor open, and need few of them")
    func descriptors() async throws {
        let paths = try (0..<200).map { try directory.file("many\($0)", [0x31]) }
        @Sendable func openFiles() throws -> Int {
            try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").filter { descriptor in
                let target = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\(descriptor)")
                return target?.hasPrefix(directory.path) == true
            }.count
        }
        let most = Recorder<Int>()
        try await RawServer.run { connection in
            while true {
                _ = try await connection.readHead()
                most.append(try openFiles())
                _ = try await connection.read()
                try await connection.respond(headers: ["Connection: close"])
            }
        } _: { server in
            try await withClient { client in
                for _ in 0..<20 {
                    #expect(await client.error(.form(paths.map { .file("f", $0) }), to: server.url) == nil)
                }
            }
        }
        #expect(most.all.allSatisfy { $0 <= 16 }, "\(most.all)")
        let deadline = ContinuousClock.now + .seconds(10)
        while try openFiles() > 0 && ContinuousClock.now < deadline { await Task.yield() }
        #expect(try openFiles() == 0)
    }

    @Test("307 sends a form of files and bytes again, byte for byte, also with more files than stay open")
    func redirected() async throws {
        for count in [1, 3, 30] {
            let paths = try (0..<count).map { try directory.file("r\($0)", length: 100_000 + $0) }
            let bodies = Recorder<UInt64>()
            try await RawServer.run { connection in
                let head = try await connection.readHead()
                let length = RawRequest(head: head, body: "").header("Content-Length").flatMap(Int.init) ?? 0
                var body: [UInt8] = []
                while body.count < length { body += Array(buffer: try await connection.read()) }
                bodies.append(fnv1a(body))
                let location = head.contains(" /upload ") ? ["Location: /again"] : []
                try await connection.respond(location.isEmpty ? "200 OK" : "307 Again", headers: location)
            } _: { server in
                try await withClient { client in
                    let parts = paths.map { UploadBody.Part.file("f", $0) } + [.file("b", .bytes([1, 2, 3]))]
                    #expect(await client.error(.form(parts), to: server.url) == nil)
                }
            }
            #expect(bodies.all.count == 2)
            #expect(bodies.all.first == bodies.all.last, "\(count)")
        }
    }

    @Test(
        "A file of several that changes before a redirect asks for it again: fileChanged", arguments: Position.allCases)
    func changedBeforeRedirect(position: Position) async throws {
        let paths = try (0..<3).map { try directory.file("c\($0)") }
        try await RawServer.run { connection in
            _ = try await connection.readRequest()
            try Data("CONTENTS".utf8).write(to: URL(fileURLWithPath: paths[position.rawValue]))
            try await connection.respond("308 Again", headers: ["Location: /again"])
        } _: { server in
            try await withClient { client in
                let error = await client.error(.form(paths.map { .file("f", $0) }), to: server.url)
                #expect(error?.reason == .fileChanged)
                #expect(error?.message.hasPrefix("'c\(position.rawValue)' changed before ") == true)
                #expect(error?.mayHaveBeenReceived == false)
            }
            #expect(server.accepted.value == 1)
        }
    }
}
