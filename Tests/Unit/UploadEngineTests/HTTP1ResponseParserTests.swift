import NIOCore
import NIOEmbedded
import NIOHTTP1
import TestSupport
import Testing

@testable import UploadCore
@testable import UploadEngine

/// The parser alone, without a connection.
@Suite("HTTP/1.1 responses", .phase(.computation)) struct HTTP1ResponseParserTests {
    private func parse(_ pieces: [[UInt8]], ends: Bool = true) -> Outcome {
        var parser = HTTP1ResponseParser()
        var outcome = Outcome()
        do throws(HTTP1ResponseError) {
            for piece in pieces {
                parser.append(ByteBuffer(bytes: piece))
                while let event = try parser.next() { outcome.add(event) }
            }
            if ends, let event = try parser.finish() { outcome.add(event) }
        } catch { outcome.error = error }
        outcome.unread = parser.unreadBytes
        return outcome
    }

    /// Parses the bytes whole, cut at every position, and byte by byte. The outcome must be the same.
    private func parse(_ text: String, ends: Bool = true) -> Outcome {
        let bytes = Array(text.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) })
        let whole = parse([bytes], ends: ends)
        for cut in 0...bytes.count {
            #expect(
                parse([Array(bytes[..<cut]), Array(bytes[cut...])], ends: ends).sameEnd(as: whole), "cut at \(cut)")
        }
        #expect(parse(bytes.map { [$0] }, ends: ends).sameEnd(as: whole))
        return whole
    }

    @Test(
        "An unambiguous response is accepted in every spelling",
        arguments: [
            ("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", "200 [Content-Length: 2]", "ok"),
            ("HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n", "200 [Content-Length: 0]", ""),
            ("HTTP/1.0 200 OK\r\n\r\nuntil the end", "200 []", "until the end"),
            ("\r\nHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx", "200 [Content-Length: 1]", "x"),
            ("HTTP/1.1 999 Odd\r\nContent-Length: 1\r\n\r\nx", "999 [Content-Length: 1]", "x"),
            // Lines that end in LF alone, which curl accepts too.
            ("HTTP/1.1 200 OK\nA: b\nContent-Length: 2\n\nok", "200 [A: b, Content-Length: 2]", "ok"),
            // Folded fields.
            (
                "HTTP/1.1 200 OK\r\nA: one\r\n  two\r\n\tthree\r\nContent-Length: 0\r\n\r\n",
                "200 [A: one two three, Content-Length: 0]", ""
            ),
            // Blanks around values, and before a colon.
            ("HTTP/1.1 200 OK\r\nA:  b \t\r\nContent-Length : 2 \r\n\r\nok", "200 [A: b, Content-Length: 2]", "ok"),
            ("HTTP/1.1 200 OK\r\nA:\r\nContent-Length: 0\r\n\r\n", "200 [A: , Content-Length: 0]", ""),
            // The same length twice.
            (
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\nok",
                "200 [Content-Length: 2, Content-Length: 2]", "ok"
            ),
            ("HTTP/1.1 200 OK\r\nContent-Length: 2, 2\r\n\r\nok", "200 [Content-Length: 2, 2]", "ok"),
            // Statuses without a body.
            ("HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\n", "204 [Content-Length: 5]", ""),
            ("HTTP/1.1 304 Not Modified\r\nTransfer-Encoding: chunked\r\n\r\n", "304 [Transfer-Encoding: chunked]", ""),
            // Interim responses.
            (
                "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 E\r\nA: b\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx",
                "100 [] 103 [A: b] 200 [Content-Length: 1]", "x"
            ),
            // Chunks: blanks around a size, extensions, upper case, zeros, trailers, LF alone.
            (
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2 ;a=b\r\nok\r\n0\r\n\r\n",
                "200 [Transfer-Encoding: chunked]", "ok"
            ),
            (
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2   \r\nok\r\n0   \r\n\r\n",
                "200 [Transfer-Encoding: chunked]", "ok"
            ),
            (
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n00A;x=\"y\"\r\n0123456789\r\n000\r\nT: t\r\n\r\n",
                "200 [Transfer-Encoding: Chunked]", "0123456789"
            ),
            ("HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n2\nok\n0\n\n", "200 [Transfer-Encoding: chunked]", "ok"),
            (
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: identity\r\nContent-Length: 2\r\n\r\nok",
                "200 [Transfer-Encoding: identity, Content-Length: 2]", "ok"
            ),
            // Bytes that are not UTF-8: read as ISO-8859-1, and percent-encoded in a Location.
            (
                "HTTP/1.1 200 OK\r\nA: caf\u{E9}\r\nLocation: /caf\u{E9}\r\nContent-Length: 0\r\n\r\n",
                "200 [A: café, Location: /caf%E9, Content-Length: 0]", ""
            ),
        ])
    func taken(_ text: String, _ heads: String, _ body: String) {
        let outcome = parse(text)
        #expect(outcome == Outcome(heads: heads.isEmpty ? [] : outcome.heads, body: body, isComplete: true))
        #expect(outcome.heads.joined(separator: " ") == heads)
    }

    @Test(
        "An invalid response, or one with contradicting lengths, is an error",
        arguments: [
            ("HTTP/1.1 000 OK\r\n\r\n", .notHTTP("HTTP/1.1 000 OK")),
            ("HTTP/1.1 20 OK\r\n\r\n", .notHTTP("HTTP/1.1 20 OK")),
            ("HTTP/1.1 2000 OK\r\n\r\n", .notHTTP("HTTP/1.1 2000 OK")),
            ("HTTP/1.1 +20 OK\r\n\r\n", .notHTTP("HTTP/1.1 +20 OK")),
            ("HTTP/1.1 -20 OK\r\n\r\n", .notHTTP("HTTP/1.1 -20 OK")),
            ("HTTP/1.1200 OK\r\n\r\n", .notHTTP("HTTP/1.1200 OK")),
            ("HTTP/2.0 200 OK\r\n\r\n", .notHTTP("HTTP/2.0 200 OK")),
            ("RTSP/1.1 200 OK\r\n\r\n", .notHTTP("RTSP/1.1 200 OK")),
            ("http/1.1 200 OK\r\n\r\n", .notHTTP("http/1.1 200 OK")),
            ("<html>\r\n\r\n", .notHTTP("<html>")),
            ("\u{15}\u{3}\u{1}\0\u{2}\u{2}(", .notHTTP("\u{15}\u{3}\u{1}\0\u{2}\u{2}(")), ("HTT", .incomplete),
            ("HTTP/1.1 200 OK\r\nA\r\n\r\n", .fieldUnreadable(line: 2)),
            ("HTTP/1.1 200 OK\r\nA: b\r\n: c\r\n\r\n", .fieldUnreadable(line: 3)),
            ("HTTP/1.1 200 OK\r\nA b: c\r\n\r\n", .fieldUnreadable(line: 2)),
            ("HTTP/1.1 200 OK\r\n folded\r\n\r\n", .fieldUnreadable(line: 2)),
            ("HTTP/1.1 200 OK\r\nA: b\0c\r\n\r\n", .fieldUnreadable(line: 2)),
            ("HTTP/1.1 200 OK\r\nA: b\rC: d\r\n\r\n", .fieldUnreadable(line: 2)),
            ("HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n", .contentLength("x")),
            ("HTTP/1.1 200 OK\r\nContent-Length: \r\n\r\n", .contentLength("")),
            ("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", .contentLength("-1")),
            ("HTTP/1.1 200 OK\r\nContent-Length: +1\r\n\r\n", .contentLength("+1")),
            ("HTTP/1.1 200 OK\r\nContent-Length: 1,\r\n\r\n", .contentLength("")),
            ("HTTP/1.1 200 OK\r\nContent-Length: 9223372036854775808\r\n\r\n", .contentLength("9223372036854775808")),
            ("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nok", .twoLengths),
            ("HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n", .twoLengths),
            ("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", .transferCoding("gzip, chunked")),
            ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked, chunked\r\n\r\n", .transferCoding("chunked, chunked")),
            ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", .chunkSizeUnreadable),
            ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\r\n", .chunkSizeUnreadable),
            ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-2\r\nok\r\n", .chunkSizeUnreadable),
            ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0x2\r\nok\r\n", .chunkSizeUnreadable),
            ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2 2\r\nok\r\n", .chunkSizeUnreadable),
            ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n8000000000000000\r\n", .chunkSizeUnreadable),
            ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFF\r\n", .chunkSizeUnreadable),
            ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n11111111111111111\r\n", .chunkSizeUnreadable),
            ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\noks\r\n", .chunkTooLong),
            ("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nok", .incomplete),
            ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n", .incomplete),
            ("HTTP/1.1 200 OK\r\nA: b\r\n", .incomplete), ("", .incomplete),
            ("HTTP/1.1 100 Continue\r\n\r\n", .incomplete),
        ] as [(String, HTTP1ResponseError)])
    func refused(_ text: String, _ error: HTTP1ResponseError) {
        #expect(parse(text).error == error)
    }

    @Test(
        "Bytes that cannot begin a status line are refused at once, before the end of the line",
        arguments: ["S", "HTTP/2", "HTTQ", "\r\nX", "\u{15}\u{3}", "\0"])
    func start(_ text: String) {
        #expect(parse([Array(text.utf8)], ends: false).error == .notHTTP(text.replacing("\r\n", with: "")))
    }

    @Test(
        "Bytes that may begin a status line are kept until more arrive",
        arguments: ["", "H", "HTTP/1.", "HTTP/1.1 2", "\r", "\r\n", "\r\n\r\nHT"])
    func possibleStart(_ text: String) {
        #expect(parse([Array(text.utf8)], ends: false).error == nil)
    }

    @Test("Bytes after a response are not part of it, and are counted")
    func behind() {
        let text = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\nX: "
        #expect(parse([Array(text.utf8)], ends: false).unread == 20)
        let whole = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
        #expect(parse([Array(whole.utf8)], ends: false).unread == 0)
    }

    @Test("A head of 300 KiB or of 5,000 fields is accepted, a longer one is refused before it is buffered")
    func limits() {
        let fields = (0..<5000).map { "X-\($0): a\r\n" }.joined()
        #expect(parse([Array("HTTP/1.1 200 OK\r\n\(fields)Content-Length: 0\r\n\r\n".utf8)]).isComplete)
        let long =
            "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nA: " + String(repeating: "b", count: 300 * 1024 - 60) + "\r\n\r\n"
        #expect(parse([Array(long.utf8)]).isComplete)
        for endless in ["A: b\r\n", " folded\r\n", "x", "\r\n"] {
            var parser = HTTP1ResponseParser()
            parser.append(ByteBuffer(string: endless == "\r\n" ? "" : "HTTP/1.1 200 OK\r\nA: b\r\n"))
            var error: HTTP1ResponseError?
            for _ in 0..<10 where error == nil {
                parser.append(ByteBuffer(string: String(repeating: endless, count: 60_000 / endless.utf8.count)))
                do throws(HTTP1ResponseError) { while try parser.next() != nil {} } catch let caught { error = caught }
            }
            #expect(error == .headTooLong, "\(endless)")
        }
    }

    @Test("Of 2,000 random responses, those that NIO's parser accepts are parsed the same")
    func oracle() throws {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<2000 {
            let seed = generator.next()
            let text = Self.random(seed)
            let nio = EmbeddedChannel(
                handler: ByteToMessageHandler(HTTPResponseDecoder(informationalResponseStrategy: .forward)))
            // NIO's decoder needs the request's method.
            let request = HTTPRequestHead(version: .http1_1, method: .POST, uri: "/")
            try nio.writeOutbound(HTTPClientRequestPart.head(request))
            var expected = Outcome()
            do {
                try nio.writeInbound(ByteBuffer(string: text))
                while let part = try nio.readInbound(as: HTTPClientResponsePart.self) {
                    switch part {
                    case .head(let head): expected.add(.head(head))
                    case .body(let bytes): expected.add(.body(bytes))
                    case .end: expected.add(.end)
                    }
                }
            } catch { continue }
            _ = try? nio.finish(acceptAlreadyClosed: true)
            guard expected.isComplete else { continue }
            let ours = parse([Array(text.utf8)], ends: false)
            #expect(
                ours.heads == expected.heads && ours.body == expected.body && ours.isComplete, "seed \(seed): \(text)")
        }
    }

    private static func random(_ seed: UInt64) -> String {
        var state = seed
        func pick<Element>(_ elements: [Element]) -> Element {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return elements[Int(state >> 33) % elements.count]
        }
        let line =
            "HTTP/1.\(pick(["0", "1"])) \(pick(["200", "201", "404", "500"])) \(pick(["OK", "", "Not Found"]))\r\n"
        let field = pick(["", "A: b\r\n", "A:b\r\nSet-Cookie: c\r\nset-cookie: d\r\n", "Empty:\r\n"])
        let body = pick(["", "x", "hello", String(repeating: "y", count: 300)])
        if pick([true, false]) {
            let middle = body.utf8.count / 2
            let (one, two) = (body.prefix(middle), body.dropFirst(middle))
            let chunks = [one, two].filter { !$0.isEmpty }
                .map { "\(String($0.utf8.count, radix: 16))\(pick(["", ";a", ";a=b"]))\r\n\($0)\r\n" }.joined()
            return "\(line)\(field)Transfer-Encoding: chunked\r\n\r\n\(chunks)0\r\n\(pick(["", "T: t\r\n"]))\r\n"
        }
        return "\(line)\(field)Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
    }
}

/// The outcome of a whole response.
private struct Outcome: Equatable {
    var heads: [String] = []
    var body = ""
    var isComplete = false
    var error: HTTP1ResponseError?
    var unread = 0

    mutating func add(_ event: HTTP1ResponseParser.Event) {
        switch event {
        case .head(let head):
            heads.append(
                "\(head.status.code) [\(head.headers.map { "\($0.name): \($0.value)" }.joined(separator: ", "))]")
        case .body(let bytes): body += String(buffer: bytes)
        case .end: isComplete = true
        }
    }

    /// Whether both outcomes are equal. The cuts decide how much of an invalid response was parsed, so that is ignored.
    func sameEnd(as other: Self) -> Bool {
        switch (error, other.error) {
        case (nil, nil): self == other
        case (.notHTTP, .notHTTP): true
        default: error == other.error
        }
    }
}
