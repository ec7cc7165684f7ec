import TestSupport
import Testing

@testable import UploadReceiver

@Suite(.phase(.scripts), .timeLimit(minutes: 3)) struct JSONSyntaxTests {
    @Test(
        "Every kind of value is valid",
        arguments: [
            "{}", "[]", "0", "-0", "\"\"", "true", "false", "null", " {} ", "\t[\r\n]", #"{"ok":true}"#,
            #"{"code": 0, "data": {"list": [1, -2.5, 1e9, 0.1E-2, "x"]}, "": null}"#,
            #""\"\\\/\b\f\n\r\t\u00e9\uD800""#,
            "\"小明 \u{7F}\u{2028}\"", "[[],{},[{}]]", "1.0e+10",
        ])
    func valid(text: String) {
        #expect(JSONSyntax.isValid(text.utf8))
    }

    @Test(
        "Other texts are not valid",
        arguments: [
            "", " ", "{ok:true}", "{'ok':true}", "ok", "True", "tru", "trueish", "true false", "01", "-", "+1", ".5",
            "1.",
            "1e", "1e+", "--1", "-true", "1.true", "0x10", "NaN", "Infinity", "[1,]", "[,1]", "[1 2]", "[", "]", "[}",
            "{]",
            "{", "}", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{,}", "{\"a\":1 \"b\":2}", "{1:2}", "{\"a\" 1}", "\"",
            "\"a",
            "\"\\\"", "\"\\q\"", "\"\\qtrue", "\"\\u00\"", "\"\\u00g0\"", "\"\n\"", "\"\u{0}\"", "\u{FEFF}{}", "{}x",
            "[]]",
            "1,2", "//\n1", "\u{A0}1", "\u{B}1", "\"a\":1",
        ])
    func invalid(text: String) {
        #expect(!JSONSyntax.isValid(text.utf8))
    }

    @Test("Hundreds of thousands of brackets are read without recursion")
    func deep() {
        let depth = 200_000
        let open = [UInt8](repeating: UInt8(ascii: "["), count: depth)
        let closed = [UInt8](repeating: UInt8(ascii: "]"), count: depth)
        #expect(JSONSyntax.isValid(open + closed))
        #expect(!JSONSyntax.isValid(open))
        #expect(!JSONSyntax.isValid(open + closed.dropFirst()))
    }

    @Test("Damaged texts are judged as Python judges them", arguments: 1...5)
    func damaged(seed: UInt64) async throws {
        let texts = [
            #"{"code": 0, "data": {"list": [1, -2.5, 1e9, "x"], "ok": true}, "no": null}"#, "[[1,2],[{}],\"a\\n\"]",
            #"{"a":"\u00e9","b":-0.5E+7}"#,
        ].map { Array($0.utf8) }
        let pieces = Array(#"{}[],:"\0123-+.eEtruefalsn x"#.utf8)
        var random = SplitMix64(seed: seed)
        let damaged = (0..<400).map { _ in
            var text = random.pick(texts)
            for _ in 0...random.below(3) {
                let place = random.below(text.count)
                switch random.below(3) {
                case 0: text[place] = random.pick(pieces)
                case 1: text.insert(random.pick(pieces), at: place)
                default: text.remove(at: place)
                }
            }
            return text
        }
        let list = damaged.map { $0.map { String(0x100 + Int($0), radix: 16).dropFirst() }.joined() }
        let verdicts = try await python(
            """
            import json
            def fail(_): raise ValueError
            for word in '\(list.joined(separator: " "))'.split():
                try: json.loads(bytes.fromhex(word).decode(), parse_constant=fail); print('valid')
                except ValueError: print('invalid')
            """)
        #expect(verdicts.count == 400)
        #expect((20..<380).contains(verdicts.count { $0 == ["valid"] }))
        for (text, verdict) in zip(damaged, verdicts) {
            let shown = Comment(rawValue: String(decoding: text, as: UTF8.self))
            #expect(JSONSyntax.isValid(text) == (verdict == ["valid"]), shown)
        }
    }
}
