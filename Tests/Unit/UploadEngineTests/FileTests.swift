import EngineTestSupport
import Foundation
import NIOCore
import TestSupport
import Testing
import _UploadLocks

@testable import UploadCore
@testable import UploadEngine

/// Faults of a file before it is sent, and while it is sent.
@Suite(.phase(.engine), .timeLimit(minutes: 3)) struct FileTests {
    private let directory: TemporaryFolder

    init() throws { directory = try TemporaryFolder() }

    /// The error of an upload of that path; nothing may reach a server.
    private func error(sending path: String) async throws -> UploadFailure? {
        try await RawServer.run { _ in
        } _: { server in
            let error = try await withClient { client in
                await failure(of: client.uploadFile(url: server.url, filePath: path, name: "file"))
            }
            #expect(server.accepted.value == 0)
            return error
        }
    }

    @Test("A path that does not name a file is an invalid parameter: 202")
    func wrongPaths() async throws {
        for path in ["", "\(directory.path)/", "\(directory.path)/missing", "\(directory.path)/a\0b"] {
            let error = try await error(sending: path)
            #expect(error?.code == .parameter)
            #expect(error?.message.hasPrefix("invalid filename: ") == true)
        }
    }

    @Test("A directory, a FIFO and a device fail with 300, without blocking")
    func specialFiles() async throws {
        let fifo = "\(directory.path)/fifo"
        #expect(mkfifo(fifo, 0o600) == 0)
        for path in [directory.path, fifo, "/dev/zero"] {
            let error = try await error(sending: path)
            #expect(error?.code == .inputOutput, "\(path)")
            #expect(error?.message.hasPrefix("cannot send ") == true, "\(path)")
        }
    }

    @Test("A file that is deleted after it was checked fails with 300")
    func gone() async throws {
        let file = try directory.file()
        let location = try UploadFile(path: file)
        try FileManager.default.removeItem(atPath: file)
        try await withClient { client in
            let error = await failure(of: client.upload(location, to: try HTTPURL("http://127.0.0.1:9/")))
            #expect(error == UploadFailure(.inputOutput, "cannot open 'file.bin': No such file or directory"))
        }
    }

    /// Ways to change a file while it is sent.
    enum Change: CaseIterable { case truncated, grown, replaced, deleted, overwritten }

    @Test("A file that changes while it is sent: 300, and never a closing boundary", arguments: Change.allCases)
    func changing(change: Change) async throws {
        let length = 32 << 20
        let file = try directory.sparseFile(length: UInt64(length))
        let closings = Counter()
        let received = Counter()
        let error = try await RawServer.run { [directory] connection in
            _ = try await connection.readHead()
            let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: file))
            switch change {
            case .truncated: try handle.truncate(atOffset: UInt64(length / 2))
            case .grown: try handle.truncate(atOffset: UInt64(length * 2))
            case .replaced: #expect(rename(try directory.file("other"), file) == 0)
            case .deleted: #expect(unlink(file) == 0)
            case .overwritten:
                try handle.seek(toOffset: UInt64(length - 1))
                try handle.write(contentsOf: Data("x".utf8))
            }
            try handle.close()
            while true {
                let bytes = try await connection.read()
                received.increment()
                if String(buffer: bytes).contains("--\r\n") { closings.increment() }
            }
        } _: { server in
            try await withClient { client in
                await failure(of: client.uploadFile(url: server.url, filePath: file, name: "file"))
            }
        }
        #expect(error?.code == .inputOutput)
        #expect(error?.message.contains("changed while it was sent") == true, "\(String(describing: error))")
        #expect(closings.value == 0)
        #expect(received.value > 0)
    }

    @Test("A hundred aborted and failed uploads leave no descriptor open")
    func descriptors() async throws {
        let file = try directory.sparseFile(length: 16 << 20)
        func openFiles() throws -> [String] {
            try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").filter { descriptor in
                (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\(descriptor)")) == file
            }
        }
        try await RawServer.run { connection in
            _ = try await connection.readHead()
            for _ in 0..<3 { _ = try await connection.read() }
        } _: { server in
            try await withClient { client in
                for round in 0..<100 {
                    let task = client.uploadFile(url: server.url, filePath: file, name: "file")
                    if round.isMultiple(of: 2) { task.cancel() }
                    _ = await failure(of: task)
                }
            }
        }
        // An internal task may hold the last descriptor for a moment after the upload has ended.
        let deadline = ContinuousClock.now + .seconds(10)
        while try !openFiles().isEmpty && ContinuousClock.now < deadline { await Task.yield() }
        #expect(try openFiles() == [])
    }

    @Test(
        "A file of /proc or /sys, whose reported length is wrong, is refused, and the message does not claim a change",
        .enabled(if: FileManager.default.fileExists(atPath: "/proc/version")))
    func virtual() async throws {
        for path in ["/proc/version", "/sys/kernel/mm/transparent_hugepage/enabled", "/sys/class/net/lo/mtu"]
        where FileManager.default.fileExists(atPath: path) {
            try await RawServer.run { connection in
                _ = try await connection.readRequest()
                try await connection.respond(body: "ok")
            } _: { server in
                try await withClient { client in
                    let error = await failure(of: client.uploadFile(url: server.url, filePath: path, name: "f"))
                    #expect(error?.code == .inputOutput, "\(path): \(String(describing: error))")
                    #expect(error?.message.contains("its size is") == true, "\(path)")
                    #expect(error?.message.contains("changed") == false, "\(path)")
                }
            }
        }
    }

    @Test(
        "A file that is refused is closed once: a second close would close a descriptor of another thread",
        .enabled(if: FileManager.default.fileExists(atPath: "/proc/version")))
    func closedOnce() async throws {
        let file = try UploadFile(path: "/proc/version")
        // Takes each descriptor that becomes free, and notices when it was closed by another thread.
        let isOver = Mutex(false)
        let thief = Task.detached {
            var stolen = 0
            while !isOver.withLock({ $0 }) {
                let descriptor = open("/dev/null", O_RDONLY | O_CLOEXEC)
                if close(descriptor) != 0 { stolen += 1 }
            }
            return stolen
        }
        for _ in 0..<20_000 {
            #expect(throws: UploadFailure.self) { try FileSource(file) }
        }
        isOver.withLock { $0 = true }
        #expect(await thief.value == 0)
    }
}
