import Foundation
import HTTPTypes
import NIOCore
import TestSupport
import Testing

@testable import UploadReceiver

@Suite(.phase(.computation)) struct TemporaryFileTests {
    @Test("A file is hidden until it is published and never replaces another")
    func fileHiddenUntilIt() async throws {
        try await withTemporaryFolder { directory in
            for number in 0..<3 {
                var file = TemporaryFile(in: directory)
                try await file.append(ByteBuffer(string: "content \(number)"))
                // A small file is created when it is whole.
                #expect(try names(in: directory).count == number)
                try await file.finish()
                let hidden = try names(in: directory).filter { $0.hasPrefix(".") && $0.hasSuffix(".part") }
                #expect(hidden.count == 1)
                let path = try await file.publish(as: SafeName("a.txt"))
                #expect(path == "\(directory)/" + ["a.txt", "a-1.txt", "a-2.txt"][number])
                #expect(try String(contentsOfFile: path, encoding: .utf8) == "content \(number)")
            }
            #expect(try names(in: directory) == ["a-1.txt", "a-2.txt", "a.txt"])
        }
    }

    @Test("A name starts again from its beginning where its first or its last file was removed")
    func removed() async throws {
        try await withTemporaryFolder { directory in
            func publish() async throws -> String {
                var file = TemporaryFile(in: directory)
                try await file.finish()
                return String(try await file.publish(as: SafeName("a")).dropFirst(directory.count + 1))
            }
            for expected in ["a", "a-1", "a-2", "a-3"] { #expect(try await publish() == expected) }
            unlink("\(directory)/a-3")
            #expect(try await publish() == "a-3")
            unlink("\(directory)/a")
            #expect(try await publish() == "a")
            #expect(try await publish() == "a-4")
            for name in try names(in: directory) { unlink("\(directory)/\(name)") }
            #expect(try await publish() == "a")
        }
    }

    @Test("Concurrent publishing gives every file its own name")
    func concurrentPublishingGivesEvery() async throws {
        try await withTemporaryFolder { directory in
            let paths = try await withThrowingTaskGroup(of: String.self) { group in
                for _ in 0..<40 {
                    group.addTask {
                        var file = TemporaryFile(in: directory)
                        try await file.finish()
                        return try await file.publish(as: SafeName("same"))
                    }
                }
                return try await group.reduce(into: Set<String>()) { $0.insert($1) }
            }
            #expect(paths.count == 40)
            #expect(try names(in: directory).count == 40)
        }
    }

    @Test("The digest matches the published test vectors")
    func digestMatchesPublishedTest() async throws {
        try await withTemporaryFolder { directory in
            var file = TemporaryFile(in: directory)
            try await file.append(ByteBuffer(string: "a"))
            try await file.append(ByteBuffer(string: "bc"))
            try await file.finish()
            #expect(file.size == 3)
            #expect(file.sha256 == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
            await file.discard()
            #expect(try names(in: directory) == [])
        }
    }

    @Test("A discarded file is removed, in a cancelled task too")
    func discardedFileRemovedCancelled() async throws {
        try await withTemporaryFolder { directory in
            let task = Task {
                var file = TemporaryFile(in: directory)
                try await file.append(ByteBuffer(repeating: 1, count: 1_000_000))
                withUnsafeCurrentTask { $0?.cancel() }
                await file.discard()
            }
            try await task.value
            #expect(try names(in: directory) == [])
        }
    }

    @Test("Pieces of any length are written and hashed in their order, in fifty files at once")
    func pieces() async throws {
        try await withTemporaryFolder { directory in
            let whole = (0..<2_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
            // By Python's hashlib.
            let expected = "55f8339330b378224b135d75eda4d5a754c72cbde648abe3ac7cdf87660f217e"
            try await withThrowingTaskGroup(of: Void.self) { group in
                for seed in 0..<50 {
                    group.addTask {
                        var random = SplitMix64(seed: UInt64(seed))
                        var file = TemporaryFile(in: directory)
                        var rest = whole[...]
                        while !rest.isEmpty {
                            let piece = rest.prefix(Int.random(in: 1...300_000, using: &random))
                            try await file.append(ByteBuffer(bytes: piece))
                            rest = rest.dropFirst(piece.count)
                        }
                        try await file.finish()
                        #expect(file.size == 2_000_000 && file.sha256 == expected)
                        let stored = "\(directory)/\(file.temporaryName)"
                        #expect(try [UInt8](Data(contentsOf: URL(fileURLWithPath: stored))) == whole)
                        await file.discard()
                    }
                }
                try await group.waitForAll()
            }
        }
    }

    #if os(Linux)
    @Test("A full disk gets 507")
    func fullDiskGets507() async throws {
        let descriptor = open("/dev/full", O_WRONLY)
        var file = TemporaryFile(directory: "/nowhere", temporaryPath: "/nowhere/x.part", descriptor: descriptor)
        let error = await #expect(throws: FileSystemError.self) {
            // The first batch is written while the next one arrives.
            for _ in 0..<2 { try await file.append(ByteBuffer(repeating: 1, count: 1_000_000)) }
        }
        await file.discard()
        let response = try #require(error.flatMap { HTTPError($0) })
        #expect(response.status == 507)
        #expect(response.message == "cannot write the file: No space left on device")
    }
    #endif

    @Test("Other disk errors get 500")
    func otherDiskErrorsGet() async throws {
        var file = TemporaryFile(in: "/nowhere")
        let error = await #expect(throws: FileSystemError.self) { try await file.finish() }
        await file.discard()
        #expect(error.flatMap { HTTPError($0) }?.status == 500)
        #expect(HTTPError(FileSystemError("write", code: EDQUOT))?.status == 507)
    }
}
