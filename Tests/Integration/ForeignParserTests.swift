import Crypto
import Foundation
import TestSupport
import Testing
import UploadEngine

@testable import UploadCore

extension ProcessTests {
    /// The encoder against independent parsers.
    @Suite struct ForeignParserTests {
        @Test("python-multipart and Werkzeug decode ten thousand random forms of files, bytes and fields correctly")
        func agree() async throws {
            var random = SplitMix64(seed: 20)
            let forms = (0..<10_000).map { _ in RandomForm(using: &random) }
            let directory = try TemporaryFolder()
            let records = try forms.reduce(into: Data()) { try $1.write(to: &$0) }
            let input = try directory.file("forms", Array(records))
            let result = try await Programs.run(Programs.python, [Programs.server("parse_forms.py")], input: input)
            #expect(result.status == 0, "\(result.error)")

            let lines = result.output.split(separator: "\n")
            try #require(lines.count == forms.count)
            var parts = 0
            for (number, (form, line)) in zip(forms, lines).enumerated() {
                let decoded = try JSONDecoder().decode([String: [DecodedPart]].self, from: Data(line.utf8))
                try #require(Set(decoded.keys) == ["python-multipart", "werkzeug"])
                for (parser, decoded) in decoded { try #require(decoded == form.parts, "form \(number), by \(parser)") }
                parts += form.parts.count
            }
            print("foreign parsers: \(forms.count) forms, \(parts) parts, \(records.count) bytes")
        }
    }
}

/// A part as a parser decodes it.
private struct DecodedPart: Codable, Equatable {
    var name: String
    var filename: String?
    var contentType: String?
    var length: Int
    var sha256: String

    init(name: String, filename: String? = nil, contentType: String? = nil, content: [UInt8]) {
        self.name = name
        self.filename = filename
        self.contentType = contentType
        length = content.count
        sha256 = SHA256.hash(data: content).map { String(format: "%02x", $0) }.joined()
    }
}

private struct RandomForm {
    /// No backslash: it is sent unescaped, as in browsers, and both parsers read some backslashes as escapes.
    static let pieces = [
        "a", "Z", "0", " ", "\"", "\r", "\n", "\r\n", "%", "\u{E9}", "\u{6587}", "\u{1F600}", "--", ".png", ";", "=",
        "'",
        "; filename=", ",", "/", "\t", "e\u{301}", "\u{A0}", "\u{2028}",
    ]

    let formParts: [FormPart]
    /// The contents of the sources.
    let contents: [[UInt8]]
    let boundary: MultipartBoundary

    /// A form of up to five files, up to three sources without a name and up to four fields, in any order.
    init(using random: inout SplitMix64) {
        func text(_ length: ClosedRange<Int>) -> String {
            (0..<Int.random(in: length, using: &random)).map { _ in Self.pieces.randomElement(using: &random) ?? "" }
                .joined()
        }
        boundary = MultipartBoundary(using: &random)
        let delimiter = "\r\n--\(boundary.text)"
        // Content that resembles a delimiter, and does not become one with the text after it.
        let almost = String(delimiter.dropLast()) + "!"
        let lookalikes = ["", "\r\n", "\r", "--", "\r\n--", almost, almost + "\r\n", almost + "--\r\n"]
        func lookalike() -> String { lookalikes.randomElement(using: &random) ?? "" }
        func content() -> [UInt8] {
            let bytes = (0..<([0, 1, 50, 700].randomElement(using: &random) ?? 0)).map { _ in
                UInt8.random(in: 0...255, using: &random)
            }
            return Array(lookalike().utf8) + bytes + Array(lookalike().utf8)
        }
        var contents: [[UInt8]] = []
        func source() -> FormPart.Content {
            contents.append(content())
            return .source(contents.count - 1)
        }
        var parts: [FormPart] = []
        for _ in 0..<Int.random(in: 0...5, using: &random) {
            let type = Bool.random(using: &random) ? "text/x-\(random.next() % 1000)" : nil
            parts.append(FormPart(text(1...6), filename: text(1...6), contentType: type, source()))
        }
        for _ in 0..<Int.random(in: 0...3, using: &random) {
            let type = Bool.random(using: &random) ? "application/json" : nil
            parts.append(FormPart(text(1...6), contentType: type, source()))
        }
        for _ in 0..<Int.random(in: parts.isEmpty ? 1...4 : 0...4, using: &random) {
            parts.append(FormPart(text(1...6), .text(lookalike() + text(0...20) + lookalike())))
        }
        formParts = parts.shuffled(using: &random)
        self.contents = contents
    }

    /// The expected parts: CR LF for line breaks in field names, everything else unchanged.
    var parts: [DecodedPart] {
        func normalized(_ name: String) -> String {
            name.replacingOccurrences(of: "\r\n", with: "\n").replacingOccurrences(of: "\r", with: "\n")
                .replacingOccurrences(of: "\n", with: "\r\n")
        }
        return formParts.map { part in
            let type = part.filename.map { name in
                name.hasSuffix(".png") && name != ".png" ? "image/png" : "application/octet-stream"
            }
            let content =
                switch part.content {
                case .text(let text): Array(text.utf8)
                case .source(let number): contents[number]
                }
            return DecodedPart(
                name: normalized(part.name), filename: part.filename, contentType: part.contentType ?? type,
                content: content)
        }
    }

    /// Appends the form in the input format of `parse_forms.py`.
    func write(to data: inout Data) throws {
        let body = try BodyLayout(form: formParts, lengths: contents.map { Int64($0.count) }, boundary: boundary)
        var bytes: [UInt8] = []
        for segment in body.segments {
            switch segment {
            case .bytes(let more): bytes += more
            case .source(let number, let range):
                bytes += contents[number][Int(range.lowerBound)..<Int(range.upperBound)]
            }
        }
        #expect(bytes.count == Int(body.contentLength))
        for record in [Array(try #require(body.contentType).utf8), bytes] {
            withUnsafeBytes(of: UInt32(record.count).bigEndian) { data.append(contentsOf: $0) }
            data.append(contentsOf: record)
        }
    }
}
