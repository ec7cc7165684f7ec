import NIOCore
import TestSupport
import Testing

@testable import UploadReceiver

/// One parsed part.
private struct Part: Equatable {
    var head: PartHead
    var content: [UInt8] = []
}

private let boundary = "xyZ0"

private func parse(_ pieces: [[UInt8]], limits: MultipartParser.Limits = .init()) throws -> [Part] {
    var parser = MultipartParser(try BoundaryParameter(boundary), limits: limits)
    var parts: [Part] = []
    var open = false
    var finished = false
    func handle(_ event: MultipartParser.Event) {
        #expect(!finished)
        switch event {
        case .partBegan(let head):
            #expect(!open)
            open = true
            parts.append(Part(head: head))
        case .partBytes(let bytes):
            #expect(open && bytes.readableBytes > 0)
            parts[parts.count - 1].content += Array(bytes.readableBytesView)
        case .partEnded:
            #expect(open)
            open = false
        case .finished:
            finished = true
        }
    }
    for piece in pieces {
        parser.append(ByteBuffer(bytes: piece))
        while let event = try parser.next() { handle(event) }
        #expect(!finished)
    }
    parser.end()
    while let event = try parser.next() { handle(event) }
    #expect(finished && !open)
    return parts
}

/// Parses the text in one piece, in two pieces cut at every byte, and byte by byte: all must agree.
private func parseEveryWay(_ text: String) throws -> [Part] {
    let bytes = Array(text.utf8)
    let parts = try parse([bytes])
    for cut in 0...bytes.count {
        #expect(try parse([Array(bytes[..<cut]), Array(bytes[cut...])]) == parts, "cut at \(cut)")
    }
    #expect(try parse(bytes.map { [$0] }) == parts)
    return parts
}

private func failure(_ text: String, limits: MultipartParser.Limits = .init()) -> MultipartError? {
    let bytes = Array(text.utf8)
    let whole = #expect(throws: MultipartError.self) { try parse([bytes], limits: limits) }
    let byByte = #expect(throws: MultipartError.self) { try parse(bytes.map { [$0] }, limits: limits) }
    #expect(whole == byByte)
    return whole
}

private func field(_ name: String, _ content: String) -> Part {
    Part(head: PartHead(name: name), content: Array(content.utf8))
}

private let a = "Content-Disposition: form-data; name=\"a\"\r\n\r\n"
private let b = "Content-Disposition: form-data; name=\"b\"\r\n\r\n"

@Suite struct MultipartParserTests {
    @Test("Two fields are parsed wherever the input is cut")
    func twoFieldsParsedWherever() throws {
        let text = "--xyZ0\r\n\(a)one\r\n--xyZ0\r\n\(b)two\r\n--xyZ0--\r\n"
        #expect(try parseEveryWay(text) == [field("a", "one"), field("b", "two")])
    }

    @Test("A file part keeps its name, type and bytes")
    func filePartKeepsName() throws {
        let text = """
            --xyZ0\r\ncontent-type: image/png\r\nCONTENT-DISPOSITION: Form-Data; name=up; filename="a b.png"\r\nX-Other: 1\r
            \r\n\u{0}\r\n\r\r\n-\r\n--\r\n--xyZ\r\n--xyZ0--
            """
        let head = PartHead(name: "up", filename: "a b.png", contentType: "image/png")
        #expect(try parseEveryWay(text) == [Part(head: head, content: Array("\0\r\n\r\r\n-\r\n--\r\n--xyZ".utf8))])
    }

    @Test("Preamble, epilogue and blanks after a boundary are ignored")
    func preambleEpilogueBlanksAfter() throws {
        let text = "hello\r\n--xyZ1\r\n--xyZ0 \t \r\n\(a)one\r\n--xyZ0\t\r\n\(b)\r\n--xyZ0-- \t\r\nbye\r\n--xyZ0\r\n"
        #expect(try parseEveryWay(text) == [field("a", "one"), field("b", "")])
    }

    @Test("A form without parts is valid")
    func formWithoutPartsValid() throws {
        #expect(try parseEveryWay("--xyZ0--") == [])
        #expect(try parseEveryWay("--xyZ0--\r\n") == [])
        #expect(try parseEveryWay("--xyZ0--\r") == [])
    }

    @Test("A part may end where its head ends")
    func partMayEndWhere() throws {
        #expect(try parseEveryWay("--xyZ0\r\n\(a)\r\n--xyZ0--") == [field("a", "")])
        #expect(try parseEveryWay("--xyZ0\r\n\(a)--xyZ0\r\n\(b)--xyZ0--") == [field("a", ""), field("b", "")])
    }

    @Test(
        "A line that only resembles a boundary line is content",
        arguments: [
            "x--xyZ0\r\n", "--xyZ0x", "--xyZ0-", "--xyZ0-x\r\n", "--xyZ0--x", "\n--xyZ0\n--xyZ0--", "\r--xyZ0--\r",
            "\r\n--xyZ0x\r\n--xyZ0-y\r\n--xyZ0--z\r\n--xyZ0 x", "\r\n--xyZ0\r", "\r\n--xyZ0\n\r\n--xyZ0\rx", "\r\n",
            "\r",
            "\r\n--xyZ0\(String(repeating: " ", count: 100))\r\n",
        ])
    func lineOnlyResemblesBoundary(content: String) throws {
        #expect(try parseEveryWay("--xyZ0\r\n\(a)\(content)\r\n--xyZ0--") == [field("a", content)])
    }

    @Test(
        "An end before the closing boundary is an error",
        arguments: [
            ("--xyZ0", "the first boundary"),
            ("--xyZ0-", "the first boundary"), ("--xyZ0\r\n", "the end of the headers of part 1"),
            ("--xyZ0\r\n\(a)", "the closing boundary"), ("--xyZ0\r\n\(a)one", "the closing boundary"),
            ("--xyZ0\r\n\(a)one\r\n--xyZ0", "the closing boundary"),
            ("--xyZ0\r\n\(a)one\r\n--xyZ0-", "the closing boundary"),
            ("--xyZ0\r\n\(a)one\r\n--xyZ0\r\n\(b)", "the closing boundary"),
        ])
    func endBeforeClosingBoundary(text: String, expected: String) {
        #expect(failure(text) == .incomplete(expected: expected))
        #expect("\(MultipartError.incomplete(expected: expected))" == "the body ended before \(expected)")
    }

    @Test("A head may be as long as the limit and no longer")
    func headMayBeAs() throws {
        let limits = MultipartParser.Limits(headBytes: 60, parts: 10)
        let line = "Content-Disposition: form-data; name=a\r\nX: "
        func form(_ length: Int) -> String {
            "--xyZ0\r\n\(line)\(String(repeating: "x", count: length - line.utf8.count))\r\n\r\n\r\n--xyZ0--"
        }
        #expect(try parse([Array(form(60).utf8)], limits: limits).count == 1)
        #expect(try parse(Array(form(60).utf8).map { [$0] }, limits: limits).count == 1)
        #expect(failure(form(61), limits: limits) == .headTooLarge(part: 1, limit: 60))
        #expect(failure(String(form(200).prefix(100)), limits: limits) == .headTooLarge(part: 1, limit: 60))
    }

    @Test("The number of parts is limited")
    func numberPartsLimited() throws {
        let limits = MultipartParser.Limits(headBytes: 100, parts: 2)
        let part = "--xyZ0\r\n\(a)\r\n"
        #expect(try parse([Array("\(part)\(part)--xyZ0--".utf8)], limits: limits).count == 2)
        #expect(failure("\(part)\(part)\(part)--xyZ0--", limits: limits) == .tooManyParts(limit: 2))
    }

    @Test("The result of parsing does not depend on the cuts", arguments: 0..<40)
    func resultParsingDoesNot(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let pieces = [
            "--xyZ0", "--xyZ0", "--xyZ0--", "\r\n", "\r\n", "\n", "\r", "-", " ", a, b, "x", "--xy", ":", "\n\n",
            "\r\n\r\n", "\n--xyZ0--",
        ]
        func outcome(_ pieces: [[UInt8]]) -> Result<[Part], MultipartError> {
            do {
                return .success(try parse(pieces, limits: .init(headBytes: 60, parts: 3)))
            } catch {
                return .failure(error as? MultipartError ?? .bodyEmpty)
            }
        }
        for _ in 0..<10 {
            let count = Int.random(in: 0...14, using: &random)
            let text = (0..<count).compactMap { _ in pieces.randomElement(using: &random) }.joined()
            let bytes = Array(text.utf8)
            let cut = Int.random(in: 0...bytes.count, using: &random)
            let whole = outcome([bytes])
            #expect(outcome(bytes.map { [$0] }) == whole, "\(text.debugDescription)")
            #expect(outcome([Array(bytes[..<cut]), Array(bytes[cut...])]) == whole, "\(text.debugDescription)")
        }
    }

    @Test("Random forms are parsed from random pieces", arguments: 0..<200)
    func randomFormsParsedFrom(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let form = randomForm(&random)
        var pieces: [[UInt8]] = []
        var rest = form.bytes[...]
        while !rest.isEmpty {
            let piece = rest.prefix(Int.random(in: 1...(Bool.random(using: &random) ? 3 : 90), using: &random))
            pieces.append(Array(piece))
            rest = rest.dropFirst(piece.count)
        }
        #expect(try parse(pieces) == form.parts)
    }

    /// Content from an alphabet that makes partial boundaries likely.
    private func randomForm(_ random: inout SplitMix64) -> (bytes: [UInt8], parts: [Part]) {
        let delimiter = Array("\r\n--\(boundary)".utf8)
        let pieces = ["\r", "\n", "\r\n", "-", "--", "--xyZ", "xyZ0", "--xyZ0 ", "q", "\0"].map { Array($0.utf8) }
        var bytes: [UInt8] = []
        var parts: [Part] = []
        for number in 0..<Int.random(in: 0...5, using: &random) {
            var content: [UInt8] = []
            for _ in 0..<Int.random(in: 0...40, using: &random) {
                content += pieces.randomElement(using: &random) ?? []
            }
            // Content with the delimiter cannot be sent with this boundary.
            let line = Array("\r\n".utf8) + content
            if line.indices.contains(where: { line[$0...].starts(with: delimiter) }) { content = [] }
            let isFile = Bool.random(using: &random)
            let file = isFile ? "; filename=\"f\(number)\"" : ""
            bytes += Array("--\(boundary)\r\nContent-Disposition: form-data; name=\"n\(number)\"\(file)\r\n\r\n".utf8)
            bytes += content + Array("\r\n".utf8)
            let head = PartHead(name: "n\(number)", filename: isFile ? "f\(number)" : nil)
            parts.append(Part(head: head, content: content))
        }
        return (bytes + Array("--\(boundary)--\r\n".utf8), parts)
    }
}
