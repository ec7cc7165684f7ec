extension JavaScriptLexer {
    mutating func punctuator() -> JavaScriptToken.Kind {
        let (kind, length) = punctuatorAhead()
        position += length
        return kind
    }

    /// Tells apart what must be; `>>>=` may well be four tokens.
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
            // `a?.5:1` has no `?.` in it.
            if second == UInt8(ascii: "."), !text.isDigit(at: position + 2) { return (.dot, 2) }
            return second == first ? (.infix, 2) : (.question, 1)
        case UInt8(ascii: "%"), UInt8(ascii: "&"), UInt8(ascii: "/"), UInt8(ascii: "<"), UInt8(ascii: ">"),
            UInt8(ascii: "^"), UInt8(ascii: "|"):
            return (.infix, 1)
        default: return (.invalid, 1)
        }
    }
}
