extension JavaScriptLexer {
    /// Takes a string. It may have U+2028 and U+2029, but other line breaks only behind a backslash.
    mutating func string() -> JavaScriptToken.Kind {
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

    /// Takes a template from behind its back quote, or from behind the brace that ends a `${`.
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

    mutating func regularExpression() -> JavaScriptToken.Kind {
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
