import Testing

@testable import UploadCore

@Suite("Text from a peer is made visible")
struct VisibleTextTests {
    @Test(
        "Control characters, line separators and reordering marks are escaped, all else stays",
        arguments: [
            ("plain é 😀 \\u{a}", "plain é 😀 \\u{a}"),
            ("a\0b", "a\\u{0}b"),
            ("\r\n\t", "\\r\\n\\t"),
            ("\u{1B}[31m", "\\u{1B}[31m"),
            ("\u{1F} \u{7E}\u{7F}", "\\u{1F} ~\\u{7F}"),
            ("\u{80}\u{85}\u{9F}\u{A0}", "\\u{80}\\u{85}\\u{9F}\u{A0}"),
            ("\u{2027}\u{2028}\u{2029}\u{202F}", "\u{2027}\\u{2028}\\u{2029}\u{202F}"),
            ("\u{61C}\u{200E}\u{202E}\u{2066}\u{FEFF}", "\\u{61C}\\u{200E}\\u{202E}\\u{2066}\\u{FEFF}"),
            ("👩\u{200D}💻 \u{200C}", "👩\u{200D}💻 \u{200C}"),
        ])
    func visible(_ text: String, _ shown: String) {
        #expect(text.visible == shown)
    }

    @Test("Long text is cut and ends in an ellipsis")
    func limited() {
        #expect("abc".visible(limit: 3) == "abc")
        #expect("abcd".visible(limit: 3) == "abc…")
        #expect("a\u{1B}cd".visible(limit: 2) == "a\\u{1B}…")
    }
}
