/// Cuts a script into tokens. It does not know whether a slash divides; its caller does.
struct JavaScriptLexer {
    let text: JavaScriptText
    /// Whether `<!--`, and `-->` at the start of a line, begin a comment: in scripts, not in modules.
    let readsHTMLComments: Bool
    var position = 0

    /// The next token, in a place where a slash divides.
    mutating func next() -> JavaScriptToken {
        let followsLineBreak = skipSpace()
        return token(followsLineBreak: followsLineBreak, slashDivides: true)
    }

    /// Skips white space and comments.
    ///
    /// - Returns: Whether a line break was among them.
    mutating func skipSpace() -> Bool {
        var sawLineBreak = false
        let isFirst = position == 0
        while position < text.count {
            let lineBreak = text.lineBreakLength(at: position)
            if lineBreak > 0 {
                sawLineBreak = true
                position += lineBreak
            } else if text[position] == UInt8(ascii: "/") {
                if text[position + 1] == UInt8(ascii: "/") {
                    skipLine()
                } else if text[position + 1] == UInt8(ascii: "*") {
                    if skipBlockComment() { sawLineBreak = true }
                } else {
                    break
                }
            } else if isHTMLComment(atLineStart: sawLineBreak || isFirst) {
                skipLine()
            } else {
                let space = text.spaceLength(at: position)
                if space == 0 { break }
                position += space
            }
        }
        return sawLineBreak
    }

    private func isHTMLComment(atLineStart: Bool) -> Bool {
        guard readsHTMLComments else { return false }
        return text.has("<!--", at: position) || atLineStart && text.has("-->", at: position)
    }

    /// The token at the position, which is at no white space.
    mutating func token(followsLineBreak: Bool, slashDivides: Bool) -> JavaScriptToken {
        let start = position
        let kind = position < text.count ? advance(slashDivides: slashDivides) : .end
        var token = JavaScriptToken(kind: kind, start: start, end: position, followsLineBreak: followsLineBreak)
        if kind == .name, JavaScriptToken.Keyword.lengths.contains(token.range.count) {
            token.keyword = JavaScriptToken.Keyword.byName[text.string(token.range)]
        }
        return token
    }

    mutating func skipLine() {
        while position < text.count, text.lineBreakLength(at: position) == 0 { position += 1 }
    }

    /// Skips a comment, and everything if it has no end.
    ///
    /// - Returns: Whether it has a line break.
    private mutating func skipBlockComment() -> Bool {
        var sawLineBreak = false
        position += 2
        while position < text.count {
            if text[position] == UInt8(ascii: "*"), text[position + 1] == UInt8(ascii: "/") {
                position += 2
                break
            }
            if text.lineBreakLength(at: position) > 0 { sawLineBreak = true }
            position += 1
        }
        return sawLineBreak
    }

    private mutating func advance(slashDivides: Bool) -> JavaScriptToken.Kind {
        if text.isNamePart(at: position) {
            if text.isDigit(at: position) { return number() }
            skipName()
            return .name
        }
        switch text[position] {
        case UInt8(ascii: "\""), UInt8(ascii: "'"): return string()
        case UInt8(ascii: "`"):
            position += 1
            return templatePart()
        case UInt8(ascii: "/") where !slashDivides: return regularExpression()
        case UInt8(ascii: "#"):
            position += 1
            guard text.isNamePart(at: position) else { return .invalid }
            skipName()
            return .privateName
        case UInt8(ascii: ".") where text.isDigit(at: position + 1): return number()
        default: return punctuator()
        }
    }

    private mutating func skipName() {
        while text.isNamePart(at: position) {
            // A brace belongs to a name in \u{…} only.
            if text.has(#"\u{"#, at: position) {
                while position < text.count, text[position] != UInt8(ascii: "}") { position += 1 }
            }
            position += 1
        }
        position = min(position, text.count)
    }

    /// Takes whatever letters follow a digit, but no more than one dot: `1..class` has a name in it, `1.5.class` too.
    private mutating func number() -> JavaScriptToken.Kind {
        let hasRadix = text[position] == UInt8(ascii: "0") && [0x62, 0x6F, 0x78].contains(text[position + 1] | 0x20)
        var mayHavePoint = !hasRadix
        while true {
            switch text[position] {
            case UInt8(ascii: ".") where mayHavePoint: mayHavePoint = false
            case UInt8(ascii: "n"): mayHavePoint = false
            case UInt8(ascii: "e") where !hasRadix, UInt8(ascii: "E") where !hasRadix:
                mayHavePoint = false
                // The sign of the exponent.
                if [UInt8(ascii: "+"), UInt8(ascii: "-")].contains(text[position + 1]) { position += 1 }
            case _ where text.isNamePart(at: position): break
            default: return .number
            }
            position += 1
        }
    }
}
