import TestSupport

extension ProgramWriter {
    /// The text of the tokens, separated by white space, comments and line breaks.
    mutating func text() -> String {
        var text = hashbang
        var last: Token?
        for (index, token) in tokens.enumerated() {
            let next = index + 1 < tokens.count ? tokens[index + 1] : nil
            var token = token
            if token.end != .none, let replacement = omission(of: token.end, after: last?.text, before: next) {
                text += replacement
                last = nil
                continue
            }
            token.end = .none
            text += space(between: last, and: token) + token.text
            last = token
        }
        return text + (chance(2) ? lineBreak() : "")
    }

    /// A replacement for a semicolon, if it can be omitted.
    private mutating func omission(of end: Token.End, after last: String?, before next: Token?) -> String? {
        guard chance(3) else { return nil }
        if end == .doWhile || next == nil || next?.text == "}" { return space() }
        // `export { a }` would continue with a `from` on the next line, a field with an `in`.
        guard let next, last != nil, !["from", "in"].contains(next.text), let first = next.text.first
        else { return nil }
        let words = first.isLetter || first.isNumber || ["\\", "$", "#", "'", "\""].contains(first)
        // Other operators would continue the previous line.
        let begins = end == .statement && ["{", "++", "--", "!", "~"].contains(next.text)
        guard words || begins else { return nil }
        return space() + lineBreak() + space()
    }

    private mutating func space(between last: Token?, and token: Token) -> String {
        guard let last else { return space() }
        if last.text.isEmpty || token.text.isEmpty { return "" }
        let needsSpace =
            last.endsLikeWord && token.startsLikeWord
            || last.endsLikeOperator && token.startsLikeOperator
            || last.text.count > 1 && last.text.hasSuffix("/") && token.startsLikeWord
        var gap = token.staysOnLine ? spaceOnLine() : space()
        // JavaScriptCore inserts a semicolon at a line comment after these words, even where they are names.
        if ["break", "continue", "return", "throw"].contains(last.text), gap.hasPrefix(" //") { gap = lineBreak() }
        // A slash and the text after it must not form a comment.
        return (needsSpace && gap.isEmpty) || (gap.hasPrefix("/") && last.endsLikeOperator) ? " " + gap : gap
    }

    private mutating func space() -> String {
        switch random.below(16) {
        case 0, 1: lineBreak() + pick(["", "    ", "\t"])
        case 2: " // \(trap())" + lineBreak()
        case 3: "/* \(trap())\(lineBreak())*/"
        case 4, 5: spaceOnLine()
        case 6...9: " "
        default: ""
        }
    }

    private mutating func spaceOnLine() -> String {
        switch random.below(8) {
        case 0: "/* \(trap()) */"
        case 1: pick(["\u{A0}", "\u{FEFF}", "\u{2003}", "\t", "\u{C} "])
        case 2...5: " "
        default: ""
        }
    }

    mutating func lineBreak() -> String {
        switch random.below(20) {
        case 0: "\r\n"
        case 1: "\r"
        case 2: "\u{2028}"
        case 3: "\u{2029}"
        default: "\n"
        }
    }

    /// Text that looks like a declaration but is none inside a string or comment, and does not end a comment.
    mutating func trap() -> String {
        pick([
            "import x from 'y'", "; export default 1", "export { a }", "'", "\"", "`", "`${", "}", "{", "(", "/", "/[",
            "import 'm';", "// export const x = 1", "*", "\\", "é𝒳", "",
        ])
    }
}

extension ProgramWriter.Token {
    /// Whether the token ends like a name. True for numbers too, which may end with a dot.
    fileprivate var endsLikeWord: Bool {
        text.unicodeScalars.last.map(Self.isWord) ?? false || text.first?.isNumber == true
    }
    fileprivate var startsLikeWord: Bool { text.unicodeScalars.first.map { Self.isWord($0) || $0 == "#" } ?? false }
    fileprivate var endsLikeOperator: Bool { text.last.map(Self.isOperator) ?? false }
    fileprivate var startsLikeOperator: Bool { text.first.map(Self.isOperator) ?? false }

    private static func isWord(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) || ["$", "_", "\\", "}"].contains(scalar)
    }

    private static func isOperator(_ character: Character) -> Bool { "+-*/%<>=!&|^?.:~".contains(character) }
}
