/// Splits a script into tokens. The caller decides whether a slash divides or begins a regular expression.
struct JavaScriptLexer {
    let text: JavaScriptText
    /// Whether `<!--`, and `-->` at the start of a line, begin a comment. True for scripts, false for modules.
    let readsHTMLComments: Bool
    var position = 0

    /// Reads the next token where a slash divides.
    mutating func next() -> JavaScriptToken {
        let followsLineBreak = skipSpace()
        return token(followsLineBreak: followsLineBreak, slashDivides: true)
    }

    /// Skips white space and comments.
    ///
    /// - Returns: Whether they contain a line break.
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

    /// Reads the token at the current position, which must not be at white space.
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

    /// Skips a block comment, to the end of the text if it is not closed.
    ///
    /// - Returns: Whether it contains a line break.
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
            // A brace is part of a name only in \u{…}.
            if text.has(#"\u{"#, at: position) {
                while position < text.count, text[position] != UInt8(ascii: "}") { position += 1 }
            }
            position += 1
        }
        position = min(position, text.count)
    }

    /// Reads all letters after a digit but at most one dot: `1..class` and `1.5.class` contain a name.
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

// Literals

extension JavaScriptLexer {
    /// Reads a string. It may contain U+2028 and U+2029, but other line breaks only after a backslash.
    private mutating func string() -> JavaScriptToken.Kind {
        let quote = text[position]
        position += 1
        while position < text.count {
            switch text[position] {
            case quote:
                position += 1
                return .string
            case UInt8(ascii: "\\"): position += 1 + max(1, text.lineBreakLength(at: position + 1))
            case UInt8(ascii: "\n"), UInt8(ascii: "\r"): return .invalid
            default: position += 1
            }
        }
        return unfinished()
    }

    /// Reads a template from after its back quote, or from after the brace that closes a `${`.
    mutating func templatePart() -> JavaScriptToken.Kind {
        while position < text.count {
            switch text[position] {
            case UInt8(ascii: "`"):
                position += 1
                return .template
            case UInt8(ascii: "$") where text[position + 1] == UInt8(ascii: "{"):
                position += 2
                return .templateHead
            case UInt8(ascii: "\\"): position += 2
            default: position += 1
            }
        }
        return unfinished()
    }

    private mutating func regularExpression() -> JavaScriptToken.Kind {
        var isInClass = false
        position += 1
        while position < text.count, text.lineBreakLength(at: position) == 0 {
            switch text[position] {
            case UInt8(ascii: "["): isInClass = true
            case UInt8(ascii: "]"): isInClass = false
            case UInt8(ascii: "\\") where text.lineBreakLength(at: position + 1) == 0: position += 1
            case UInt8(ascii: "/") where !isInClass:
                position += 1
                // The flags.
                while text.isNamePart(at: position) { position += 1 }
                return .regularExpression
            default: break
            }
            position += 1
        }
        return unfinished()
    }

    private mutating func unfinished() -> JavaScriptToken.Kind {
        position = text.count
        return .invalid
    }
}

// Punctuators

extension JavaScriptLexer {
    private mutating func punctuator() -> JavaScriptToken.Kind {
        let (kind, length) = punctuatorAhead()
        position += length
        return kind
    }

    /// Distinguishes only the punctuators that the scanner needs: `>>>=` may be read as four tokens.
    private func punctuatorAhead() -> (kind: JavaScriptToken.Kind, length: Int) {
        let first = text[position]
        let second = text[position + 1]
        switch first {
        case UInt8(ascii: "("): return (.openParenthesis, 1)
        case UInt8(ascii: ")"): return (.closeParenthesis, 1)
        case UInt8(ascii: "["): return (.openBracket, 1)
        case UInt8(ascii: "]"): return (.closeBracket, 1)
        case UInt8(ascii: "{"): return (.openBrace, 1)
        case UInt8(ascii: "}"): return (.closeBrace, 1)
        case UInt8(ascii: ","): return (.comma, 1)
        case UInt8(ascii: ";"): return (.semicolon, 1)
        case UInt8(ascii: ":"): return (.colon, 1)
        case UInt8(ascii: "*"): return (.star, 1)
        case UInt8(ascii: "~"): return (.prefix, 1)
        case UInt8(ascii: "."): return text.has("...", at: position) ? (.spread, 3) : (.dot, 1)
        case UInt8(ascii: "!"): return second == UInt8(ascii: "=") ? (.infix, 2) : (.prefix, 1)
        case UInt8(ascii: "+"), UInt8(ascii: "-"): return second == first ? (.step, 2) : (.infix, 1)
        case UInt8(ascii: "="):
            switch second {
            case UInt8(ascii: ">"): return (.arrow, 2)
            case UInt8(ascii: "="): return (.infix, 2)
            default: return (.assignment, 1)
            }
        case UInt8(ascii: "?"):
            // `a?.5:1` does not contain `?.`.
            if second == UInt8(ascii: "."), !text.isDigit(at: position + 2) { return (.dot, 2) }
            return second == first ? (.infix, 2) : (.question, 1)
        case UInt8(ascii: "%"), UInt8(ascii: "&"), UInt8(ascii: "/"), UInt8(ascii: "<"), UInt8(ascii: ">"),
            UInt8(ascii: "^"), UInt8(ascii: "|"):
            return (.infix, 1)
        default: return (.invalid, 1)
        }
    }
}
