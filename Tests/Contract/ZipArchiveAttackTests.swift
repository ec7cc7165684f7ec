import Foundation
import TestSupport
import Testing

@testable import QuickApp

/// Names, sizes and data that attack the reader of ZIP archives.
struct ZipArchiveAttackTests {
    private let fixture: ZipArchiveFixture

    init() throws { fixture = try ZipArchiveFixture() }

    @Test("A name that climbs, is absolute, is invalid or occurs twice is refused by name")
    func names() throws {
        let climbing = ["../x", "a/../x", "a/..", "..", "../", "..\\x", "a\\..\\x", "a/..\\x", "..//x", "./../x"]
        for name in climbing {
            #expect(try fixture.problem(ZipWriter([name: "x"]).bytes) == "the entry '\(name)' has '..' in its name")
        }
        for name in ["/x", "//x", "\\x", "/", "C:/x", "c:\\x"] {
            #expect(
                try fixture.problem(ZipWriter([name: "x"]).bytes)
                    == "the entry '\(name)' has an absolute path as its name")
        }
        for (name, shown) in [
            ("a\0.js", "a\\u{0}.js"), ("\n", "\\n"), ("a\u{1B}[2J", "a\\u{1B}[2J"), ("\u{7F}", "\\u{7F}"),
            ("\u{85}", "\\u{85}"),
        ] {
            #expect(
                try fixture.problem(ZipWriter([name: "x"]).bytes)
                    == "the entry '\(shown)' has a control character in its name")
        }
        for name in ["", "."] {
            #expect(try fixture.problem(ZipWriter([name: "x"]).bytes) == "the entry '\(name)' has no name")
        }
        #expect(
            try fixture.problem(ZipWriter([([0x61, 0xFF], [])]).bytes)
                == "the entry 'a\u{FFFD}' has a name that is not UTF-8")
        #expect(
            try fixture.problem(ZipWriter([String(repeating: "n", count: 1025): ""]).bytes)
                == "the entry '\(String(repeating: "n", count: 300))…' has a name of 1025 bytes, "
                + "and at most 1024 are supported"
        )
        for (one, other) in [("a", "a"), ("a/b", "a//b"), ("a", "a/"), ("a/b", "a\\b"), ("\u{E9}", "e\u{301}")] {
            #expect(
                try fixture.problem(ZipWriter([one: "1", "x": "", other: "2"]).bytes)
                    == "the entry '\(other)' occurs twice")
        }
        for name in ["...", "a..b", "..a/b", "a..", "a:b"] {
            #expect(try fixture.problem(ZipWriter([name: "x"]).bytes) == nil, "\(name)")
        }
    }

    @Test("More than 20,000 entries, and more than 1 GiB in all, are refused")
    func limits() throws {
        func archive(_ count: Int) -> ZipWriter { ZipWriter((0..<count).map { (Array("\($0)".utf8), []) }) }
        #expect(try fixture.open(archive(20_000).bytes).names.count == 20_000)
        #expect(
            try fixture.problem(archive(20_001).bytes)
                == "it has 20001 entries, and at most 20000 are supported; build it with fewer files")
        let large = ZipWriter(["a": "", "b": "", "c": ""])
        var bytes = large.bytes
        for (header, size) in zip(large.headers, [1 << 29, 1 << 29, 1] as [UInt64]) {
            bytes.replaceSubrange(header + 10..<header + 12, with: [8, 0])
            bytes.replaceSubrange(header + 24..<header + 28, with: ZipWriter.number(size, 4))
        }
        #expect(
            try fixture.problem(bytes)
                == "its entries have more than 1073741824 bytes, the limit, with the entry 'c'; "
                + "build it with smaller files"
        )
    }

    @Test("100,000 entries that Python's zipfile wrote are refused at once")
    func manyEntries() async throws {
        let path = "\(fixture.folder.path)/many"
        _ = try await python(
            """
            import zipfile
            with zipfile.ZipFile('\(path)', 'w') as archive:
                for number in range(100000): archive.writestr(str(number), '')
            """)
        let error = try #require(throws: ZipError.self) { try ZipArchive(path: path) }
        let problem = "it has 100000 entries, and at most 20000 are supported"
        #expect(error.message == "cannot read '\(path)': \(problem); build it with fewer files")
    }

    @Test("Damaged data is refused by name, whatever the method")
    func data() throws {
        let stored = ZipWriter(["a": "hello"])
        #expect(try fixture.problem(stored.with(0x68_65, at: 32, size: 2)) == "the entry 'a' is damaged")
        // A deflate block of five stored bytes.
        let block: [UInt8] = [1, 5, 0, 0xFA, 0xFF] + Array("hello".utf8)
        func deflated(_ data: [UInt8], size: UInt64) -> [UInt8] {
            let writer = ZipWriter([(Array("a".utf8), data)])
            var bytes = writer.bytes
            for (method, fields) in [(8, 14), (writer.headers[0] + 10, writer.headers[0] + 16)] {
                bytes.replaceSubrange(method..<method + 2, with: [8, 0])
                bytes.replaceSubrange(
                    fields..<fields + 4, with: ZipWriter.number(ZipWriter.checksum(Array("hello".utf8)), 4))
                bytes.replaceSubrange(fields + 8..<fields + 12, with: ZipWriter.number(size, 4))
            }
            return bytes
        }
        #expect(try fixture.problem(deflated(block, size: 5)) == nil)
        #expect(
            try fixture.problem(deflated(block, size: 4))
                == "the entry 'a' has more than the 4 bytes of its size in the directory")
        for (data, size) in [
            (block, 6), (block + [0], 5), (block.dropLast(), 5), ([], 5), ([0xFF], 5), ([7] + block, 5),
            ([0] + block.dropFirst(), 5), (Array("hello".utf8), 5), ([0x78, 0x9C] + block, 5),
        ] as [([UInt8], UInt64)] {
            #expect(try fixture.problem(deflated(data, size: size)) == "the entry 'a' is damaged", "\(data)")
        }
    }
}
