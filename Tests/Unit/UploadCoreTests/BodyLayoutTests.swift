import TestSupport
import Testing

@testable import UploadCore

/// The byte of a simulated file at a position.
func fileByte(at position: Int64) -> UInt8 { UInt8(truncatingIfNeeded: position &* 167 &+ 13) }

extension [BodyLayout.Segment] {
    /// The bytes on the wire, with the file's bytes from `file`.
    func bytes(of file: (Int64) -> UInt8) -> [UInt8] {
        flatMap { segment in
            switch segment {
            case .bytes(let bytes): bytes
            case .source(_, let range): range.map(file)
            }
        }
    }
}

@Suite("Body layout", .phase(.computation))
struct BodyLayoutTests {
    @Test("The bytes on the wire are exactly these", arguments: WireForm.plain + WireForm.hostile)
    func wire(form: WireForm) throws {
        let body = try BodyLayout(
            fields: form.fields, name: form.name, filename: form.filename, fileLength: Int64(form.content.count),
            boundary: .fixed)
        let bytes = body.segments.bytes { form.content[Int($0)] }
        #expect(String(decoding: bytes, as: UTF8.self) == String(decoding: form.wire, as: UTF8.self))
        #expect(bytes == form.wire)
        #expect(body.contentLength == Int64(form.wire.count))
        #expect(body.contentType == "multipart/form-data; boundary=----UploadTask--0123456789ABCDEFFEDCBA9876543210")
    }

    @Test("One form, byte by byte, with every CRLF written out")
    func writtenOut() throws {
        let body = try BodyLayout(
            fields: [FormPart("a", "1\n2")], name: "b", filename: "c.png", fileLength: 3, boundary: .fixed)
        let wire =
            "------UploadTask--0123456789ABCDEFFEDCBA9876543210\r\n"
            + "Content-Disposition: form-data; name=\"a\"\r\n\r\n1\n2\r\n"
            + "------UploadTask--0123456789ABCDEFFEDCBA9876543210\r\n"
            + "Content-Disposition: form-data; name=\"b\"; filename=\"c.png\"\r\n"
            + "Content-Type: image/png\r\n\r\nXYZ\r\n"
            + "------UploadTask--0123456789ABCDEFFEDCBA9876543210--\r\n"
        #expect(body.segments.bytes { [88, 89, 90][Int($0)] } == Array(wire.utf8))
        #expect(body.contentLength == 299)
    }

    @Test("The file is the last part and one segment of the body, never bytes in memory")
    func segments() throws {
        let body = try BodyLayout(
            fields: [FormPart("a", "1")], name: "b", filename: "c", fileLength: 1 << 40, boundary: .fixed)
        try #require(body.segments.count == 3)
        #expect(body.segments[1] == .source(0, 0..<1 << 40))
        let tail = "\r\n------UploadTask--0123456789ABCDEFFEDCBA9876543210--\r\n"
        #expect(body.segments[2] == .bytes(Array(tail.utf8)))
    }

    @Test("A long value and many fields are written whole")
    func long() throws {
        let value = String(repeating: "0123456789", count: 100_000)
        let fields = [FormPart("long", value)] + (0..<1_000).map { FormPart("f\($0)", "\($0)") }
        let body = try BodyLayout(fields: fields, name: "b", filename: "c", fileLength: 0, boundary: .fixed)
        let delimiter = "------UploadTask--0123456789ABCDEFFEDCBA9876543210"
        var wire = "\(delimiter)\r\nContent-Disposition: form-data; name=\"long\"\r\n\r\n\(value)\r\n"
        for number in 0..<1_000 {
            wire += "\(delimiter)\r\nContent-Disposition: form-data; name=\"f\(number)\"\r\n\r\n\(number)\r\n"
        }
        wire += "\(delimiter)\r\nContent-Disposition: form-data; name=\"b\"; filename=\"c\"\r\n"
        wire += "Content-Type: application/octet-stream\r\n\r\n\r\n\(delimiter)--\r\n"
        #expect(body.segments.bytes(of: fileByte) == Array(wire.utf8))
        #expect(body.contentLength == Int64(wire.utf8.count))
    }

    @Test("A body of 2^63 - 1 bytes is accepted, one byte more is refused")
    func overflow() throws {
        let empty = try BodyLayout(fields: [], name: "f", filename: "x", fileLength: 0, boundary: .fixed)
        let largest = Int64.max - empty.contentLength
        let body = try BodyLayout(fields: [], name: "f", filename: "x", fileLength: largest, boundary: .fixed)
        #expect(body.contentLength == Int64.max)
        #expect(body.suffix(from: Int64.max).isEmpty)
        for length in [largest + 1, Int64.max] {
            let error = UploadFailure(
                .inputOutput, "the file is too large: \(length) bytes and the form exceed 2^63 - 1 bytes")
            #expect(throws: error) {
                try BodyLayout(fields: [], name: "f", filename: "x", fileLength: length, boundary: .fixed)
            }
        }
    }

    @Test("An offset before the body's first byte stops the program")
    func offsetBelowZero() async {
        await #expect(processExitsWith: .failure) {
            let body = try BodyLayout(fields: [], name: "f", filename: "x", fileLength: 1, boundary: .fixed)
            _ = body.suffix(from: -1)
        }
    }

    @Test("An offset after the body's end stops the program")
    func offsetBeyondEnd() async {
        await #expect(processExitsWith: .failure) {
            let body = try BodyLayout(fields: [], name: "f", filename: "x", fileLength: 1, boundary: .fixed)
            _ = body.suffix(from: body.contentLength + 1)
        }
    }

    @Test("Every offset within the body is valid, and so is its end")
    func offsetsInOrder() async {
        // The counterpart of the two tests above: they must not pass because something else stops the program.
        await #expect(processExitsWith: .success) {
            let body = try BodyLayout(fields: [], name: "f", filename: "x", fileLength: 1, boundary: .fixed)
            _ = body.suffix(from: 0)
            _ = body.suffix(from: body.contentLength)
        }
    }
}
