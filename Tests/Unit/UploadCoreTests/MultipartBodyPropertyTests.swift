import TestSupport
import Testing

@testable import UploadCore

/// A random form, from a seed that the test's name shows.
private struct RandomForm {
    let fields: [FormField]
    let name: String
    let filename: String
    let boundary: MultipartBoundary

    init(using generator: inout SplitMix64) {
        let pieces = ["a", "Z", "0", " ", "\"", "\r", "\n", "\r\n", "%", "\\", "é", "文", "😀", "\0", "--", ".png"]
        fields = (0..<Int.random(in: 0...4, using: &generator)).map { _ in
            FormField(generator.text(of: pieces, length: 0...6), generator.text(of: pieces, length: 0...20))
        }
        name = generator.text(of: pieces, length: 0...6)
        filename = generator.text(of: pieces, length: 0...6)
        boundary = MultipartBoundary(using: &generator)
    }

    func body(fileLength: Int64) throws -> MultipartBody {
        try MultipartBody(
            fields: fields, name: name, filename: filename, fileLength: fileLength, boundary: boundary)
    }

    /// An independent implementation of the body, on characters instead of bytes.
    func wire(file: [UInt8]) -> [UInt8] {
        func escaped(_ text: String, isFieldName: Bool) -> String {
            let scalars = Array(text.unicodeScalars)
            var result = String.UnicodeScalarView()
            for (index, scalar) in scalars.enumerated() {
                let next = index + 1 < scalars.count ? scalars[index + 1] : nil
                let previous = index > 0 ? scalars[index - 1] : nil
                switch scalar {
                case "\"": result += "%22".unicodeScalars
                case "\r": result += (isFieldName && next != "\n" ? "%0D%0A" : "%0D").unicodeScalars
                case "\n": result += (isFieldName && previous != "\r" ? "%0D%0A" : "%0A").unicodeScalars
                default: result.append(scalar)
                }
            }
            return String(result)
        }
        let disposition = "\r\nContent-Disposition: form-data; name="
        let parts = fields.map { field in
            "--\(boundary.text)\(disposition)\"\(escaped(field.name, isFieldName: true))\"\r\n\r\n\(field.value)\r\n"
        }
        let filePart =
            "--\(boundary.text)\(disposition)\"\(escaped(name, isFieldName: true))\"; "
            + "filename=\"\(escaped(filename, isFieldName: false))\"\r\n"
            + "Content-Type: \(MediaType.ofFile(named: filename))\r\n\r\n"
        return Array((parts.joined() + filePart).utf8) + file + Array("\r\n--\(boundary.text)--\r\n".utf8)
    }
}

/// The content at one position of a body, to compare bodies that are too long to hold in memory.
private enum Content: Hashable {
    case byte(UInt8)
    case fileByte(Int64)
}

extension [MultipartBody.Segment] {
    fileprivate var length: Int64 { reduce(0) { $0 + $1.length } }

    fileprivate func content(at position: Int64) -> Content? {
        var start: Int64 = 0
        for segment in self {
            let offset = position - start
            if offset < segment.length {
                switch segment {
                case .bytes(let bytes): return .byte(bytes[Int(offset)])
                case .file(let range): return .fileByte(range.lowerBound + offset)
                }
            }
            start += segment.length
        }
        return nil
    }
}

@Suite("Multipart body, random forms")
struct MultipartBodyPropertyTests {
    @Test("Small bodies: length, segments and bytes agree, and so does the suffix at every offset", arguments: 0..<60)
    func small(seed: UInt64) throws {
        var generator = SplitMix64(seed: seed)
        let form = RandomForm(using: &generator)
        let fileLength = seed < 3 ? Int64(seed) : Int64.random(in: 0...300, using: &generator)
        let body = try form.body(fileLength: fileLength)
        let bytes = body.segments.bytes(of: fileByte)

        #expect(bytes == form.wire(file: (0..<fileLength).map(fileByte)), "seed \(seed)")
        #expect(body.contentLength == Int64(bytes.count), "seed \(seed)")
        #expect(body.contentLength == body.segments.length, "seed \(seed)")
        #expect(body.contentType == "multipart/form-data; boundary=\(form.boundary.text)", "seed \(seed)")
        let wrong = (0...bytes.count).filter { offset in
            let suffix = body.suffix(from: Int64(offset))
            return !suffix.bytes(of: fileByte).elementsEqual(bytes[offset...]) || suffix.contains { $0.length == 0 }
        }
        #expect(wrong.isEmpty, "seed \(seed): these offsets give another suffix")
    }

    @Test("Large bodies: the same around the borders of all segments, up to 2^62 bytes", arguments: 0..<150)
    func large(seed: UInt64) throws {
        var generator = SplitMix64(seed: seed &+ 0xF11E)
        let form = RandomForm(using: &generator)
        let magnitude = Int64(1) << Int64.random(in: 10...62, using: &generator)
        let fileLength = seed == 0 ? 1 << 62 : Int64.random(in: magnitude / 2...magnitude, using: &generator)
        let body = try form.body(fileLength: fileLength)
        let overhead = Int64(form.wire(file: []).count)

        #expect(body.contentLength == overhead + fileLength, "seed \(seed)")
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
        #expect(offsets.count >= 15, "seed \(seed)")

        for offset in offsets {
            let suffix = body.suffix(from: offset)
            #expect(suffix.length == body.contentLength - offset, "seed \(seed), offset \(offset)")
            let wrong = offsets.filter { position in
                position >= offset && suffix.content(at: position - offset) != body.segments.content(at: position)
            }
            #expect(wrong.isEmpty, "seed \(seed), offset \(offset): other bytes at these positions")
        }
    }
}
