import Foundation
import TestSupport
import Testing

@testable import QuickApp

/// Random damage to ZIP archives.
@Suite(.phase(.computation)) struct ZipArchiveMutationTests {
    private let fixture: ZipArchiveFixture

    init() throws { fixture = try ZipArchiveFixture() }

    @Test("20,000 mutations of archives never give wrong content", arguments: 1...4 as ClosedRange<UInt64>)
    func mutations(seed: UInt64) async throws {
        let originals = try await Self.originals(in: fixture.folder.path)
        var generator = SplitMix64(seed: seed)
        var opened = 0
        for number in 0..<5000 {
            let original = generator.pick(originals)
            let path = try fixture.file(Self.mutated(original.bytes, using: &generator))
            guard let archive = try? ZipArchive(path: path) else { continue }
            opened += 1
            #expect(archive.names.count <= 4, "seed \(seed), mutation \(number)")
            for name in archive.names {
                guard let content = try? archive.read(name, limit: 3000) else { continue }
                // Zeros as the checksum and the sizes describe an empty file.
                let isRight = content.isEmpty || original.contents.contains(content)
                #expect(isRight, "seed \(seed), mutation \(number): \(name)")
            }
        }
        #expect(opened > 500 && opened < 4500, "seed \(seed): \(opened) of 5000 are archives")
    }

    private struct Original {
        let bytes: [UInt8]
        let contents: Set<[UInt8]>
    }

    /// Small archives of every form.
    private static func originals(in folder: String) async throws -> [Original] {
        _ = try await python(
            """
            import zipfile
            class Stream:
                def __init__(self, file): self.write, self.flush = file.write, file.flush
            for number in range(4):
                file = open(f'\(folder)/{number}', 'wb')
                if number & 1: file = Stream(file)
                if number & 2: zipfile.ZIP64_LIMIT = zipfile.ZIP_FILECOUNT_LIMIT = 1
                with zipfile.ZipFile(file, 'w') as archive:
                    archive.comment = b'{}'
                    for name, method, text in [('a.js', 8, 'a' * 2000), ('b/', 0, ''), ('c', 0, 'c'), ('d', 8, 'text')]:
                        info = zipfile.ZipInfo(name)
                        info.compress_type = method
                        with archive.open(info, 'w', force_zip64=bool(number & 2)) as entry: entry.write(text.encode())
            """)
        return try (0..<4).map { number in
            let path = "\(folder)/\(number)"
            let bytes = try Array(Data(contentsOf: URL(fileURLWithPath: path)))
            let texts = try ZipArchiveFixture.texts(ZipArchive(path: path)).values
            return Original(bytes: bytes, contents: Set(texts.map { Array($0.utf8) }))
        }
    }

    /// Changes, removes or repeats bytes at one to three positions.
    private static func mutated(_ original: [UInt8], using generator: inout SplitMix64) -> [UInt8] {
        var bytes = original
        for _ in 0...generator.below(3) {
            let position = generator.below(bytes.count)
            let length = min(generator.pick([1, 1, 2, 4, 8, generator.below(100)]), bytes.count - position)
            let range = position..<position + length
            switch generator.below(8) {
            case 0: bytes.replaceSubrange(range, with: repeatElement(0, count: length))
            case 1: bytes.replaceSubrange(range, with: repeatElement(0xFF, count: length))
            case 2: bytes.removeSubrange(range)
            case 3: bytes.insert(contentsOf: bytes[range], at: generator.below(bytes.count))
            case 4: bytes.removeLast(generator.below(30))
            case 5: bytes.replaceSubrange(range, with: (0..<length).map { _ in UInt8(generator.below(256)) })
            default:
                if length > 0 { bytes[position] ^= 1 << UInt8(generator.below(8)) }
            }
        }
        return bytes
    }
}
