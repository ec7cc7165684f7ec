import Foundation
import TestSupport
import Testing

@testable import UploadCore

/// Node's `new URL()`: an implementation of the WHATWG standard that shares no code with ours.
private enum Node {
    /// An address, and for a reference its base.
    struct Question: Codable {
        let base: String?
        let text: String
    }

    struct Answer: Codable, Hashable {
        /// Without fragment and userinfo.
        let address: String
        let authorization: String?
    }

    static let path: String? = ProcessInfo.processInfo.environment["PATH"]?.split(separator: ":")
        .map { "\($0)/node" }.first { FileManager.default.isExecutableFile(atPath: $0) }

    private static let script = """
        const questions = JSON.parse(require('fs').readFileSync(0, 'utf8'))
        console.log(JSON.stringify(questions.map(({ base, text }) => {
            try {
                const url = new URL(text, base)
                const bytes = Buffer.from(unescape(url.username) + ':' + unescape(url.password), 'latin1')
                const authorization = bytes.length > 1 ? 'Basic ' + bytes.toString('base64') : undefined
                url.username = url.password = url.hash = ''
                return { address: url.href, authorization }
            } catch {
                return null
            }
        })))
        """

    static func answers(to questions: [Question]) async throws -> [Answer?] {
        let directory = try TemporaryFolder()
        let input = try directory.file("questions", Array(JSONEncoder().encode(questions)))
        let result = try await Programs.run(try #require(path), ["-e", script], input: input)
        return try JSONDecoder().decode([Answer?].self, from: Data(result.output.utf8))
    }
}

/// Deliberate differences from the standard, which the random addresses avoid:
///
/// - Tabs and line breaks are dropped by the standard, other control characters encoded; we refuse them all.
/// - `http:x`, `http:/x`, `http:///x` and `http:\\x` are repaired by the standard; we refuse them.
/// - Hosts beyond ASCII are converted by libidn2, which the core does not have; hosts with `%` are refused. `"`, `` ` ``,
///   `{` and `}` in a host are refused. An IPv6 address keeps its spelling but for the case. A number that is not an IPv4
///   address, such as `256.1`, is left to the resolver.
/// - Port 0 is refused.
/// - `` ^ ` { } `` in a path and `'` in a query are sent as they were written.
/// - An empty reference, and one such as `http:g`, cannot be used; one with another scheme is reported as such.
@Suite("HTTP URL, compared with Node", .phase(.computation))
struct HTTPURLOracleTests {
    private let textPieces = [
        "a", "Z", "0", "é", "文", "😀", "\u{A0}", " ", "-", "_", "~", ".", "..", "!", "$", "&", "(", ")", "*", "+", ",",
        ";", "=", "@", "'", "\"", "<", ">", "%20", "%c3%A9", "%2F", "%2e", "%2E", "/", "//",
    ]

    private func tail(using generator: inout SplitMix64) -> String {
        let pathPieces = textPieces + [":", "/", "/../", "/./", "/%2e%2E/", "/.%2e", "\\", "|", "[", "]", "%", "%z"]
        let queryPieces = textPieces.filter { $0 != "'" } + [":", "?", "/../", "[", "]", "{", "}", "|", "`", "\\", "%"]
        var tail = generator.pick(["", "/", "/", "\\"])
        if !tail.isEmpty { tail += generator.text(of: pathPieces, length: 0...12) }
        if Bool.random(using: &generator) { tail += "?" + generator.text(of: queryPieces, length: 0...8) }
        if Bool.random(using: &generator) { tail += "#" + generator.text(of: queryPieces, length: 0...4) }
        return tail
    }

    private func address(using generator: inout SplitMix64) -> String {
        let userPieces = [
            "a", "B", "1", ":", "@", "%40", "%3a", "%zz", "%", "ü", " ", "!", "&", "+", "=", "[", "^", "|",
        ]
        let hosts = [
            "example.com", "EXAMPLE.com", "a.b-c.example", "localhost", "x_y.example.", "192.168.0.1", "[::1]",
            "[2001:DB8::a]", "xn--bcher-kva.example", "a,b;c=d", "127.1", "0x7F.0.1",
            // Both refuse these.
            "exa mple.com", "a<b", "a>b", "a^b", "a|b", "a[b", "[::1", "[]", "[1.2.3.4]", "[::x]", "[::1]x",
        ]
        let ports = [
            "", "", "", ":", ":80", ":443", ":8080", ":65535", ":00080", ":65536", ":99999999999999999999", ":x",
        ]
        var text = generator.pick(["", "", " ", "   "])
        text += generator.pick(["http", "HTTP", "https", "hTTpS"]) + "://"
        if Int.random(in: 0..<3, using: &generator) == 0 {
            text += generator.text(of: userPieces, length: 0...8) + "@"
        }
        // Two of three hosts are valid, or few addresses would be.
        let isAnyHost = Int.random(in: 0..<3, using: &generator) == 0
        text += generator.pick(isAnyHost ? hosts : Array(hosts.prefix(12))) + generator.pick(ports)
        return text + tail(using: &generator) + generator.pick(["", "", " "])
    }

    private func reference(using generator: inout SplitMix64) -> String {
        let pieces = textPieces.filter { $0 != "//" && $0 != "'" }
        let start = generator.pick([
            "a", "é", ".", "./", "..", "../", "../../", "?", "#", "/a", "/.", "/..", "//h.example/", ";",
        ])
        let path = start + generator.text(of: pieces, length: 0...8)
        return Bool.random(using: &generator) ? path + "?" + generator.text(of: pieces, length: 0...4) : path
    }

    @Test(
        "Random addresses and references are parsed as Node parses them",
        .enabled(if: Node.path != nil, "this test compares with Node, and there is no `node` on the PATH"))
    func oracle() async throws {
        let seed: UInt64 = 2026
        var generator = SplitMix64(seed: seed)
        var questions = (0..<400).map { _ in Node.Question(base: nil, text: address(using: &generator)) }
        let base = "http://user:pass@base.example:8080/b/c%20d/e;f?g"
        questions += (0..<300).map { _ in Node.Question(base: base, text: reference(using: &generator)) }

        let answers = try await Node.answers(to: questions)
        try #require(answers.count == questions.count)
        for (question, answer) in zip(questions, answers) {
            var url: HTTPURL?
            if let base = question.base {
                if case .url(let target) = try HTTPURL(base).resolve(question.text) { url = target }
            } else {
                url = try? HTTPURL(question.text)
            }
            // A relative reference inherits the base's userinfo in Node; the engine keeps it in the request's header.
            let isOurs = question.base == nil || question.text.hasPrefix("//")
            let ours = url.map {
                Node.Answer(
                    address: $0.absoluteString, authorization: isOurs ? $0.authorization : answer?.authorization)
            }
            #expect(ours == answer, "seed \(seed), \(question)")
        }
        // The inputs were neither all valid nor all invalid.
        let good = answers.count { $0 != nil }
        #expect(good > 450 && good < 660, "seed \(seed): \(good) of \(questions.count) are addresses")
    }
}
