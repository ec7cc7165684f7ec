import Testing

@testable import UploadReceiver

@Suite struct ExcerptTests {
    @Test(
        "A text is cut between two characters",
        arguments: [
            ("abc", 3, "abc", nil), ("abc", 2, "ab", 1), ("", 0, "", nil), ("ab", 0, "", 2), ("aé", 2, "a", 2),
            ("aé", 3, "aé", nil), ("a€", 3, "a", 3), ("a😀b", 4, "a", 5), ("a😀b", 5, "a😀", 1),
        ] as [(String, Int, String, Int64?)])
    func textCutBetweenTwo(text: String, limit: Int, kept: String, cut: Int64?) {
        let excerpt = Excerpt(text, limit: limit)
        #expect(excerpt.text == kept && excerpt.cut == cut)
    }

    @Test("Invalid UTF-8 is replaced")
    func invalidUTF8Replaced() {
        #expect(Excerpt([0xFF, 0x61], of: 9).text == "\u{FFFD}a")
        #expect(Excerpt([0x80, 0x80, 0x80, 0x80, 0x80], of: 9).cut == 4)
    }

    @Test("A budget is not exceeded")
    func budgetNotExceeded() {
        var budget = MemoryBudget(left: 5)
        #expect(budget.excerpt("abcd", limit: 3) == Excerpt("abcd", limit: 3))
        #expect(budget.excerpt("abcd", limit: 3) == Excerpt("abcd", limit: 2))
        #expect(budget.excerpt("abcd", limit: 3).text.isEmpty && budget.left == 0)
    }
}
