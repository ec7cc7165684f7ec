import Testing

@testable import QuickApp

/// ZIP archives of which one field is wrong.
struct ZipArchiveFieldTests {
    private let fixture: ZipArchiveFixture

    init() throws { fixture = try ZipArchiveFixture() }

    @Test("A header of the directory with a wrong or unsupported field is refused by name")
    func directoryFields() throws {
        let writer = ZipWriter(["a.js": "hello", "b.js": "world"])
        let (first, second) = (writer.headers[0], writer.headers[1])
        for (value, offset, size, problem) in [
            (0x0801, 8, 2, "is encrypted"), (0x0840, 8, 2, "is encrypted"), (0x2800, 8, 2, "is encrypted"),
            (1, 10, 2, "has the compression method 1, and only 0 and 8 are supported"),
            (93, 10, 2, "has the compression method 93, and only 0 and 8 are supported"),
            (8, 10, 2, "disagrees"), (0, 16, 4, "disagrees"), (7, 34, 2, "is in another file of the archive"),
            (0xFFFF, 34, 2, "is in another file of the archive"),
            (6, 24, 4, "is stored with two different sizes, 5 and 6 bytes"),
            (4, 20, 4, "is stored with two different sizes, 4 and 5 bytes"),
            (UInt64(writer.end), 42, 4, "overlaps the directory, or is outside the file"),
            (0x7FFF_FFFF, 42, 4, "overlaps the directory, or is outside the file"),
            (0xFFFF_FFFF, 42, 4, "overlaps the directory, or is outside the file"),
        ] {
            let shown =
                problem == "disagrees"
                ? "the header of the entry 'b.js' disagrees with the directory" : "the entry 'b.js' \(problem)"
            #expect(try fixture.problem(writer.with(value, at: second + offset, size: size)) == shown)
        }
        #expect(
            try fixture.problem(writer.with(0, at: second + 42, size: 4))
                == "the entry 'b.js' overlaps the entry 'a.js', or is outside the file")
        #expect(
            try fixture.problem(writer.with(1, at: first + 42, size: 4))
                == "the entry 'a.js' overlaps the entry 'b.js', or is outside the file")
        for offset in [28, 30, 32] {
            #expect(
                try fixture.problem(writer.with(500, at: second + offset, size: 2))
                    == "its directory ends within an entry")
        }
        #expect(try fixture.problem(writer.with(3, at: second + 28, size: 2)) != nil)
        #expect(try fixture.problem(writer.with(0, at: first, size: 1)) == "its directory is damaged")
    }

    @Test("A local header that disagrees with the directory is refused by name")
    func localFields() throws {
        let writer = ZipWriter(["a.js": "hello", "b.js": "world"])
        for (value, offset, size) in [
            (0x0801, 6, 2), (8, 8, 2), (0, 14, 4), (4, 18, 4), (6, 22, 4), (0xFFFF_FFFF, 22, 4), (0x63, 30, 1),
        ] as [(UInt64, Int, Int)] {
            #expect(
                try fixture.problem(writer.with(value, at: writer.localHeaders[1] + offset, size: size))
                    == "the header of the entry 'b.js' disagrees with the directory", "\(offset)")
        }
        for (value, offset, size) in [(0, 0, 1), (5, 26, 2), (0xFFFF, 26, 2), (1, 28, 2)] as [(UInt64, Int, Int)] {
            #expect(
                try fixture.problem(writer.with(value, at: writer.localHeaders[0] + offset, size: size))
                    == "the header of the entry 'a.js' is damaged, or is outside the file", "\(offset)")
        }
        // With a data descriptor, the sizes and the checksum in the local header mean nothing.
        var streamed = writer.with(0x0808, at: writer.localHeaders[0] + 6, size: 2)
        streamed.replaceSubrange(14..<26, with: [UInt8](repeating: 0, count: 12))
        #expect(try fixture.problem(streamed) == nil)
    }

    @Test("An end record with a wrong field is refused, also in the ZIP64 form")
    func endFields() throws {
        let writer = ZipWriter(["a.js": "hello", "b.js": "world"])
        let parts = "it is a part of a ZIP archive of several files"
        for (value, offset, size, problem) in [
            (1, 4, 2, parts), (1, 6, 2, parts), (1, 8, 2, parts), (3, 10, 2, parts),
            (1, 12, 4, "its directory ends within an entry"), (0xFFFF_FFFF, 12, 4, "its directory has 4294967295"),
            (0xFFFF_FFFF, 16, 4, "its directory is outside the file"),
            (UInt64(writer.end), 16, 4, "its directory is outside the file"),
            (0, 16, 4, "its directory is damaged"), (1, 20, 2, "it is incomplete, or other bytes follow it"),
        ] {
            let shown = try fixture.problem(writer.with(value, at: writer.end + offset, size: size))
            #expect(shown?.hasPrefix(problem) == true, "\(offset): \(shown ?? "")")
        }
        #expect(
            try fixture.problem(writer.with(0x1_0001, at: writer.end + 8, size: 4))
                == "its directory has more than the 1 entries that it claims to have")
        #expect(try fixture.problem(writer.bytes + [0]) == "it is incomplete, or other bytes follow it")

        /// The archive with a ZIP64 record, of which one field is wrong.
        func wide(_ value: UInt64 = 0x0606_4B50, at offset: Int = 0, size: Int = 4) -> [UInt8] {
            let directory = UInt64(writer.headers[0])
            var record: [UInt8] = [0x50, 0x4B, 6, 6] + ZipWriter.number(44, 8) + [45, 0, 45, 0]
            record += ZipWriter.number(0, 8) + ZipWriter.number(2, 8) + ZipWriter.number(2, 8)
            record += ZipWriter.number(UInt64(writer.end) - directory, 8) + ZipWriter.number(directory, 8)
            record +=
                [0x50, 0x4B, 6, 7] + ZipWriter.number(0, 4) + ZipWriter.number(UInt64(writer.end), 8) + [1, 0, 0, 0]
            record.replaceSubrange(offset..<offset + size, with: ZipWriter.number(value, size))
            return writer.bytes[..<writer.end] + record + [0x50, 0x4B, 5, 6]
                + [UInt8](repeating: 0xFF, count: 16) + [0, 0]
        }
        #expect(try fixture.problem(wide()) == nil)
        for (value, offset, size, problem) in [
            (0, 0, 4, "its ZIP64 record is damaged"), (1, 16, 4, parts), (1, 20, 4, parts), (.max, 24, 8, parts),
            (.max, 40, 8, "its directory has 18446744073709551615 bytes, and at most 8388608 are supported"),
            (.max, 48, 8, "its directory is outside the file"), (1 << 63, 48, 8, "its directory is outside the file"),
            (1, 60, 4, parts), (.max, 64, 8, "its ZIP64 record is damaged"), (2, 72, 4, parts),
            (0, 56, 4, parts),
        ] as [(UInt64, Int, Int, String)] {
            let shown = try fixture.problem(wide(value, at: offset, size: size))
            #expect(shown?.hasPrefix(problem) == true, "\(offset): \(shown ?? "")")
        }
    }
}
