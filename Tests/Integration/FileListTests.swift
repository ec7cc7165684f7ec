import Foundation
import TestSupport
import Testing
import UploadCore

@testable import uploadtask

@Suite(.timeLimit(minutes: 2)) struct FileListTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func entries(_ bytes: [UInt8], null: Bool = false) async throws -> [FileList.Entry] {
        let list = try FileList(path: try folder.file("list", bytes), isNullSeparated: null)
        var entries: [FileList.Entry] = []
        while let entry = try await list.next() { entries.append(entry) }
        #expect(try await list.next() == nil)
        return entries
    }

    @Test(
        "Names are separated by line feeds or NUL characters, and empty ones are skipped",
        arguments: [
            ("", false, []), ("a", false, ["a"]), ("a\n", false, ["a"]), ("\n\na\n\n b \nc", false, ["a", " b ", "c"]),
            ("a\u{0}b\nc\u{0}", true, ["a", "b\nc"]), ("\u{0}a", true, ["a"]), ("-\n--json\n", false, ["-", "--json"]),
            ("a\r\n", false, ["a\r"]), ("图.jpg\n", false, ["图.jpg"]),
        ] as [(String, Bool, [String])])
    func names(text: String, null: Bool, names: [String]) async throws {
        #expect(try await entries(Array(text.utf8), null: null) == names.map { .name($0) })
    }

    @Test("A list is read in pieces, and every name is whole")
    func pieces() async throws {
        let names = (0..<30_000).map { "photo \($0 &* 7919)" }
        #expect(try await entries(Array(names.joined(separator: "\n").utf8)) == names.map { .name($0) })
    }

    @Test("A name that is not UTF-8, or has a NUL character, is an entry with the reason")
    func invalid() async throws {
        let entries = try await entries(Array("a\ncaf".utf8) + [0xE9, 0x0A] + Array("b\u{0}c\u{0}\nd".utf8))
        try #require(entries.count == 4)
        #expect(entries[0] == .name("a"))
        #expect(entries[3] == .name("d"))
        guard case .invalid(_, let first) = entries[1], case .invalid(_, let second) = entries[2] else {
            Issue.record("\(entries)")
            return
        }
        #expect(first.message.contains(#"name 2 of the list is not valid UTF-8: $'caf\xE9'"#))
        #expect(second.message.contains("name 3 of the list has a NUL character; write --null"))
    }

    @Test("A file without separators is refused, whatever its length")
    func noList() async throws {
        let list = try FileList(path: try folder.sparseFile(length: 1 << 30), isNullSeparated: false)
        let error = await #expect(throws: (any Error).self) { try await list.next() }
        #expect("\(error.map { "\($0)" } ?? "")".contains("name 1 has more than 65536 bytes"))
        #expect(try await list.next() == nil)
    }

    @Test("A directory is no list")
    func directory() async throws {
        let list = try FileList(path: folder.path, isNullSeparated: false)
        let error = await #expect(throws: (any Error).self) { try await list.next() }
        #expect("\(error.map { "\($0)" } ?? "")".contains("Is a directory"))
    }

    @Test("A stop ends the wait for a pipe at once, in every one of 200 trials")
    func stop() async throws {
        for trial in 0..<200 {
            let pipe = Pipe()
            let list = try FileList(path: "/dev/fd/\(pipe.fileHandleForReading.fileDescriptor)", isNullSeparated: false)
            try pipe.fileHandleForWriting.write(contentsOf: Data("a\nb".utf8))
            #expect(try await list.next() == .name("a"))
            async let next = list.next()
            if trial % 2 == 0 { await Task.yield() }
            list.stop()
            // The name that was cut is none.
            #expect(try await next == nil)
            #expect(await list.hasMore)
            try pipe.fileHandleForWriting.close()
        }
    }
}
