import Foundation
import TestSupport
import Testing

@testable import UploadCore
@testable import UploadEngine

/// `gzip`, `zlib` and raw deflate of one text, made by Python.
private struct Sample {
    var coding: String
    var compressed: [UInt8]
    var plain: [UInt8]

    static func all() async throws -> [Sample] {
        try await python(
            """
            import gzip, zlib, random
            random.seed(7)
            text = b''.join(bytes([random.choice(b'abcdefgh')]) for _ in range(300)) + b'end' * 200
            raw = zlib.compressobj(9, zlib.DEFLATED, -15)
            stored = zlib.compressobj(0, zlib.DEFLATED, -15)
            small = zlib.compressobj(9, zlib.DEFLATED, 9)
            for coding, data in [
                ('gzip', gzip.compress(text)), ('x-gzip', gzip.compress(text[:1], 1)),
                ('deflate', zlib.compress(text)), ('deflate', zlib.compress(text, 1)),
                ('Deflate', small.compress(text) + small.flush()),
                ('deflate', raw.compress(text) + raw.flush()), ('deflate', stored.compress(text) + stored.flush()),
            ]:
                plain = text[:1] if coding == 'x-gzip' else text
                print(coding, data.hex(), plain.hex())
            """
        ).map { Sample(coding: $0[0], compressed: bytes(hex: $0[1]), plain: bytes(hex: $0[2])) }
    }
}

/// A noncopyable value cannot be used inside `#expect`.
private func passesThrough(_ contentEncoding: [String]) -> Bool {
    ContentDecoder(contentEncoding: contentEncoding).passesThrough
}

private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

@Suite("Content decoding", .phase(.computation))
struct ContentDecoderTests {
    /// `printf hello | gzip -n`, and Python's `zlib.compress(b"hello")` with and without its wrapper.
    static let gzipHello = bytes(hex: "1f8b0800000000000003cb48cdc9c907008 6a61036 05000000")
    static let zlibHello = bytes(hex: "789ccb48cdc9c90700062c0215")
    static let rawHello = bytes(hex: "cb48cdc9c90700")

    @Test("A body without a coding, or with identity, passes through unchanged")
    func noCoding() throws {
        for coding in ["", "identity", " , Identity ,"] {
            #expect(passesThrough([coding]))
            #expect(try undo(coding, pieces: [[1, 2], [3]]) == [1, 2, 3])
        }
        #expect(passesThrough([]))
        #expect(!passesThrough(["gzip"]))
    }

    @Test("An unknown coding leaves the body undecoded, also beside known codings")
    func unknownCoding() throws {
        for coding in ["br", "zstd", "compress", "gzip;q=1", "gzip, br", "br, gzip", "gzi", "gzip deflate"] {
            #expect(try undo(coding, pieces: [Self.gzipHello]) == Self.gzipHello)
        }
        #expect(try undo("gzip", "br", pieces: [Self.gzipHello]) == Self.gzipHello)
        let long = Array(repeating: "gzip", count: ContentDecoder.mostCodings + 1).joined(separator: ",")
        #expect(try undo(long, pieces: [Self.gzipHello]) == Self.gzipHello)
    }

    @Test("The name of a coding may be written in any case and with space around it")
    func names() throws {
        for coding in ["gzip", "GZIP", " \tgZip ", "x-gzip", "X-GZIP", "identity, gzip", ",gzip,"] {
            #expect(try text(undo(coding, pieces: [Self.gzipHello])) == "hello")
        }
    }

    @Test("deflate is decoded zlib-wrapped and raw")
    func deflate() throws {
        #expect(try text(undo("deflate", pieces: [Self.zlibHello])) == "hello")
        #expect(try text(undo("DEFLATE", pieces: [Self.rawHello])) == "hello")
        // Stored blocks and the empty stream.
        #expect(try text(undo("deflate", pieces: [bytes(hex: "010500faff68656c6c6f")])) == "hello")
        #expect(try undo("deflate", pieces: [[3, 0]]) == [])
        #expect(try undo("deflate", pieces: [bytes(hex: "789c030000000001")]) == [])
    }

    @Test("Data that Python compressed is decoded, wherever the pieces are cut")
    func everySplit() async throws {
        let samples = try await Sample.all()
        #expect(samples.count == 7)
        for sample in samples {
            let all = sample.compressed
            for cut in 0...all.count {
                #expect(
                    try undo(sample.coding, pieces: [Array(all[..<cut]), Array(all[cut...])]) == sample.plain,
                    "\(sample.coding) cut at \(cut)")
            }
            #expect(try undo(sample.coding, pieces: all.map { [$0] }) == sample.plain)
        }
    }

    @Test("A gzip header with a name, a comment, extra bytes and a checksum is skipped")
    func longHeader() async throws {
        let lines = try await python(
            """
            import zlib, struct
            head = b'\\x1f\\x8b\\x08\\x1f' + bytes(6) + struct.pack('<H', 3) + b'abc' + b'name\\0' + b'comment\\0'
            head += struct.pack('<H', zlib.crc32(head) & 0xffff)
            raw = zlib.compressobj(9, zlib.DEFLATED, -15)
            body = raw.compress(b'hello') + raw.flush()
            print((head + body + struct.pack('<II', zlib.crc32(b'hello'), 5)).hex())
            """)
        let body = bytes(hex: lines[0][0])
        for cut in 0...body.count {
            #expect(try text(undo("gzip", pieces: [Array(body[..<cut]), Array(body[cut...])])) == "hello")
        }
    }

    @Test("All members of a gzip body are decoded")
    func members() throws {
        let body = Self.gzipHello + Self.gzipHello + Self.gzipHello
        for cut in 0...body.count {
            #expect(
                try text(undo("gzip", pieces: [Array(body[..<cut]), Array(body[cut...])])) == "hellohellohello")
        }
        #expect(try text(undo("gzip", pieces: body.map { [$0] })) == "hellohellohello")
    }

    @Test(
        "Bytes after a complete body that are not another member are ignored",
        arguments: ["00", "000000000000", "1f", "1f1f8b08", "8b", "67617262616765", "001f8b08000000000000ff"])
    func trailing(_ hex: String) throws {
        for (coding, body) in [("gzip", Self.gzipHello), ("deflate", Self.zlibHello), ("deflate", Self.rawHello)] {
            #expect(try text(undo(coding, pieces: [body + bytes(hex: hex)])) == "hello")
            #expect(try text(undo(coding, pieces: (body + bytes(hex: hex)).map { [$0] })) == "hello")
        }
    }

    @Test("A second member that is damaged or cut off is an error")
    func badMember() {
        #expect(throws: ContentDecodingError.self) {
            try undo("gzip", pieces: [Self.gzipHello + bytes(hex: "1f8b0900")])
        }
        #expect(throws: ContentDecodingError.damaged("the gzip data ends before its end")) {
            try undo("gzip", pieces: [Self.gzipHello + Self.gzipHello.dropLast()])
        }
    }

    @Test("Codings in one field or several are undone in reverse order")
    func chains() async throws {
        let lines = try await python(
            """
            import gzip, zlib
            text = b'hello' * 100000
            print(gzip.compress(zlib.compress(text)).hex(), zlib.compress(gzip.compress(text)).hex())
            """)
        let expected = Array(repeating: "hello", count: 100_000).joined()
        let (gzipLast, deflateLast) = (bytes(hex: lines[0][0]), bytes(hex: lines[0][1]))
        #expect(try text(undo("deflate, gzip", pieces: [gzipLast])) == expected)
        #expect(try text(undo("deflate", "identity", "x-gzip", pieces: gzipLast.map { [$0] })) == expected)
        #expect(try text(undo("gzip,deflate", pieces: [deflateLast])) == expected)
        #expect(throws: ContentDecodingError.self) { try undo("gzip, deflate", pieces: [gzipLast]) }
    }

    @Test(
        "An empty body is valid and empty with every coding", arguments: ["gzip", "deflate", "br", "deflate, gzip"])
    func empty(_ coding: String) throws {
        #expect(try undo(coding, pieces: []) == [])
        #expect(try undo(coding, pieces: [[], []]) == [])
    }

    @Test("A truncated body is an error at its end, but everything before the cut is decoded")
    func truncated() async throws {
        for sample in try await Sample.all() {
            var longest = 0
            for count in 1..<sample.compressed.count {
                let part = Array(sample.compressed[..<count])
                #expect(throws: ContentDecodingError.self, "\(sample.coding) cut at \(count)") {
                    try undo(sample.coding, pieces: [part])
                }
                let given = try undo(sample.coding, pieces: [part], isCut: true)
                #expect(sample.plain.starts(with: given))
                #expect(given.count >= longest)
                longest = given.count
            }
            // Only the checksum at the end is missing, or for raw deflate the end of the last block.
            #expect(longest >= sample.plain.count - 258)
        }
        #expect(try text(undo("gzip", pieces: [Self.gzipHello.dropLast(8)], isCut: true)) == "hello")
        #expect(try text(undo("deflate", pieces: [bytes(hex: "010500faff6865")], isCut: true)) == "he")
    }

    @Test("A flushed part of an unfinished stream is decoded before the rest arrives")
    func flushed() async throws {
        let lines = try await python(
            """
            import zlib
            c = zlib.compressobj(9, zlib.DEFLATED, 31)
            print((c.compress(b'hello ') + c.flush(zlib.Z_SYNC_FLUSH)).hex(), (c.compress(b'world') + c.flush()).hex())
            """)
        var decoder = ContentDecoder(contentEncoding: ["gzip"])
        var output: [UInt8] = []
        try decode(bytes(hex: lines[0][0]), &decoder, &output, 100)
        #expect(text(output) == "hello ")
        try decode(bytes(hex: lines[0][1]), &decoder, &output, 100)
        #expect(text(output) == "hello world")
        try decoder.finish()
    }

    @Test("A changed bit in the data or its checksum is an error")
    func corrupted() throws {
        // The data lies between a header and a checksum; six bits of its last byte are unused.
        for (coding, body, start, check) in [("gzip", Self.gzipHello, 10, 8), ("deflate", Self.zlibHello, 2, 4)] {
            let filling = ((body.count - check) * 8 - 6)..<((body.count - check) * 8)
            for bit in (start * 8)..<(body.count * 8) where !filling.contains(bit) {
                var damaged = body
                damaged[bit / 8] ^= 1 << (bit % 8)
                #expect(throws: ContentDecodingError.self, "\(coding), bit \(bit)") {
                    try undo(coding, pieces: [damaged])
                }
            }
        }
    }

    @Test("Plain text that claims to be compressed is an error, and the decoder stays failed")
    func notCompressed() throws {
        #expect(throws: ContentDecodingError.damaged("the gzip data is damaged")) {
            try undo("gzip", pieces: [Array("{\"ok\":true}".utf8)])
        }
        #expect(throws: ContentDecodingError.damaged("the deflate data is damaged: it needs a preset dictionary")) {
            try undo("deflate", pieces: [bytes(hex: "78bb00000001cb48cdc9c90700062c0215")])
        }
        var decoder = ContentDecoder(contentEncoding: ["gzip"])
        var output: [UInt8] = []
        #expect(throws: ContentDecodingError.self) { try decode([0x41, 0x42], &decoder, &output, 10) }
        #expect(throws: ContentDecodingError.self) { try decode(Self.gzipHello, &decoder, &output, 10) }
        #expect(output == [])
        var failure: ContentDecodingError?
        do throws(ContentDecodingError) { try decoder.finish() } catch { failure = error }
        #expect(failure == .damaged("the gzip data is damaged"))
    }

    @Test("A body of exactly the limit is accepted, one byte more is too large")
    func limit() throws {
        for (coding, body) in [
            ("gzip", Self.gzipHello), ("deflate", Self.rawHello), ("", Array("hello".utf8)),
            ("br", Array("hello".utf8)),
        ] {
            #expect(try text(undo(coding, pieces: [body], limit: 5)) == "hello")
            for limit in 0..<5 {
                var decoder = ContentDecoder(contentEncoding: [coding])
                var output: [UInt8] = []
                #expect(throws: ContentDecodingError.tooLarge) { try decode(body, &decoder, &output, limit) }
                #expect(text(output) == "hello".prefix(limit))
            }
        }
        #expect(try text(undo("gzip, gzip", pieces: [], limit: .max)) == "")
    }

    @Test("A decompression bomb stops at the limit, also inside a second coding")
    func bomb() async throws {
        let lines = try await python(
            """
            import gzip
            once = gzip.compress(bytes(300 << 20), 9)
            print(once.hex(), gzip.compress(once, 9).hex(), gzip.compress(gzip.compress(b'x') + bytes(300 << 20)).hex())
            """)
        for (coding, hex) in [("gzip", lines[0][0]), ("gzip, gzip", lines[0][1])] {
            var decoder = ContentDecoder(contentEncoding: [coding])
            var output: [UInt8] = []
            #expect(throws: ContentDecodingError.tooLarge) {
                try decode(bytes(hex: hex), &decoder, &output, 1 << 20)
            }
            #expect(output.count == 1 << 20)
        }
        // The inner coding ignores the output of the outer one: no output, but endless work.
        #expect(throws: ContentDecodingError.tooLarge) {
            try undo("gzip, gzip", pieces: [bytes(hex: lines[0][2])], limit: 1 << 20)
        }
    }
}
