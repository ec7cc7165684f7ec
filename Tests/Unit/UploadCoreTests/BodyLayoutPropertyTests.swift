import TestSupport
import Testing

@testable import UploadCore

/// The byte of a simulated source at a position.
private func sourceByte(_ number: Int, at position: Int64) -> UInt8 {
    UInt8(truncatingIfNeeded: position &* 167 &+ Int64(number) &* 59 &+ 13)
}

/// The content at one position of a body, to compare bodies that are too long to hold in memory.
private enum Content: Hashable {
    case byte(UInt8)
    case sourceByte(Int, Int64)
}

extension [BodyLayout.Segment] {
    fileprivate var length: Int64 { reduce(0) { $0 + $1.length } }

    fileprivate var bytes: [UInt8] {
        flatMap { segment in
            switch segment {
            case .bytes(let bytes): bytes
            case .source(let number, let range): range.map { sourceByte(number, at: $0) }
            }
        }
    }

    fileprivate func content(at position: Int64) -> Content? {
        var start: Int64 = 0
        for segment in self {
            let offset = position - start
            if offset < segment.length {
                switch segment {
                case .bytes(let bytes): return .byte(bytes[Int(offset)])
                case .source(let number, let range): return .sourceByte(number, range.lowerBound + offset)
                }
            }
            start += segment.length
        }
        return nil
    }
}

@Suite("Body layout, random forms", .phase(.computation))
struct BodyLayoutPropertyTests {
    @Test(
        "Small bodies: order, length, segments and bytes agree, and so does the suffix at every offset",
        arguments: 0..<80)
    func small(seed: UInt64) throws {
        var generator = SplitMix64(seed: seed)
        let form = RandomForm(using: &generator)
        let lengths = (0..<form.sourceCount).map { _ in
            seed < 3 ? Int64(seed) : Int64.random(in: 0...200, using: &generator)
        }
        let body = try BodyLayout(form: form.parts, lengths: lengths, boundary: form.boundary)
        let bytes = body.segments.bytes

        #expect(
            bytes == form.wire { source in (0..<lengths[source]).map { sourceByte(source, at: $0) } }, "seed \(seed)")
        #expect(body.contentLength == Int64(bytes.count), "seed \(seed)")
        #expect(body.contentLength == body.segments.length, "seed \(seed)")
        #expect(body.contentType == "multipart/form-data; boundary=\(form.boundary.text)", "seed \(seed)")
        let wrong = (0...bytes.count).filter { offset in
            let suffix = body.suffix(from: Int64(offset))
            return !suffix.bytes.elementsEqual(bytes[offset...]) || suffix.contains { $0.length == 0 }
        }
        #expect(wrong.isEmpty, "seed \(seed): these offsets give another suffix")
    }

    @Test("Large bodies: the same around the borders of all segments, up to 2^62 bytes", arguments: 0..<150)
    func large(seed: UInt64) throws {
        var generator = SplitMix64(seed: seed &+ 0xF11E)
        let form = RandomForm(using: &generator)
        let magnitude = Int64(1) << Int64.random(in: 10...62, using: &generator)
        let share = magnitude / Int64(max(1, form.sourceCount))
        let lengths = (0..<form.sourceCount).map { _ in Int64.random(in: share / 2...share, using: &generator) }
        let body = try BodyLayout(form: form.parts, lengths: lengths, boundary: form.boundary)
        let overhead = Int64(form.wire { _ in [] }.count)

        #expect(body.contentLength == overhead + lengths.reduce(0, +), "seed \(seed)")
        #expect(body.segments.length == body.contentLength, "seed \(seed)")

        // Positions up to two bytes from where a segment begins or the body ends, and some in between.
        var border: Int64 = 0
        var positions: Set<Int64> = []
        for length in body.segments.map(\.length) + [0] {
            positions.formUnion((-2...2).map { border + $0 })
            border += length
        }
        for _ in 0..<4 { positions.insert(Int64.random(in: 0...body.contentLength, using: &generator)) }
        let offsets = positions.filter { (0...body.contentLength).contains($0) }.sorted()
        #expect(offsets.count >= 9, "seed \(seed)")

        for offset in offsets {
            let suffix = body.suffix(from: offset)
            #expect(suffix.length == body.contentLength - offset, "seed \(seed), offset \(offset)")
            let wrong = offsets.filter { position in
                position >= offset && suffix.content(at: position - offset) != body.segments.content(at: position)
            }
            #expect(wrong.isEmpty, "seed \(seed), offset \(offset): other bytes at these positions")
        }
    }

    @Test("Each source is one segment, in the order of the parts, and none is in memory", arguments: 0..<50)
    func segments(seed: UInt64) throws {
        var generator = SplitMix64(seed: seed &+ 0x5E6)
        let form = RandomForm(using: &generator, partCount: 1...40)
        let lengths = (0..<form.sourceCount).map { _ in Int64.random(in: 0...(1 << 40), using: &generator) }
        let body = try BodyLayout(form: form.parts, lengths: lengths, boundary: form.boundary)
        let expected: [BodyLayout.Segment] = form.parts.compactMap { part in
            if case .source(let number) = part.content { .source(number, 0..<lengths[number]) } else { nil }
        }
        #expect(body.segments.filter { if case .source = $0 { true } else { false } } == expected)
        #expect(body.segments.count == 2 * form.sourceCount + 1)
    }

    @Test("A sum of lengths over 2^63 - 1 is refused, whichever source exceeds it, and the largest one is accepted")
    func overflow() throws {
        var generator = SplitMix64(seed: 63)
        for round in 0..<200 {
            let form = RandomForm(using: &generator, partCount: 3...9)
            guard form.sourceCount > 0 else { continue }
            let overhead = Int64(form.wire { _ in [] }.count)
            // Random shares of the largest sum.
            var rest = Int64.max - overhead
            var lengths = (0..<form.sourceCount).map { _ in
                let share = Int64.random(in: 0...rest, using: &generator)
                rest -= share
                return share
            }
            lengths[0] += rest
            let body = try BodyLayout(form: form.parts, lengths: lengths, boundary: form.boundary)
            #expect(body.contentLength == Int64.max, "round \(round)")
            #expect(body.suffix(from: Int64.max).isEmpty)
            let larger = Int.random(in: 0..<lengths.count, using: &generator)
            guard lengths[larger] < .max else { continue }
            lengths[larger] += 1
            let subject =
                lengths.count == 1 ? "file is too large: \(lengths[0]) bytes and the form" : "files are too large: they"
            #expect(throws: UploadFailure(.inputOutput, "the \(subject) exceed 2^63 - 1 bytes"), "round \(round)") {
                try BodyLayout(form: form.parts, lengths: lengths, boundary: form.boundary)
            }
        }
        #expect(throws: UploadFailure.self) {
            try BodyLayout(
                form: (0..<9).map { FormPart("f", .source($0)) }, lengths: Array(repeating: .max, count: 9),
                boundary: .fixed)
        }
    }

    @Test("Content is the whole first source and nothing else")
    func content() {
        for length in [0, 1, Int64.max] {
            let body = BodyLayout(contentOfLength: length)
            #expect(body.segments == [.source(0, 0..<length)])
            #expect(body.contentLength == length)
            #expect(body.contentType == nil)
            #expect(body.suffix(from: length).isEmpty)
        }
        #expect(BodyLayout(contentOfLength: 10).suffix(from: 3) == [.source(0, 3..<10)])
    }
}
