/// Reads a declaration from behind its first word. What is no correct declaration gives `nil`.
struct DeclarationParser {
    private var lexer: JavaScriptLexer
    /// The token that is next.
    private(set) var token: JavaScriptToken
    /// The end of the token before it.
    private(set) var end: Int

    init(_ lexer: JavaScriptLexer) {
        self.lexer = lexer
        end = lexer.position
        token = self.lexer.next()
    }

    var text: JavaScriptText { lexer.text }

    @discardableResult
    mutating func advance() -> JavaScriptToken {
        let taken = token
        end = taken.end
        token = lexer.next()
        return taken
    }

    /// Takes a token if it is next.
    mutating func skip(_ kind: JavaScriptToken.Kind) -> Bool {
        guard token.kind == kind else { return false }
        advance()
        return true
    }

    /// Takes a word if it is next. A word that means something has no escapes.
    mutating func skip(_ word: StaticString) -> Bool {
        guard token.kind == .name, token.range.count == word.utf8CodeUnitCount, text.has(word, at: token.start)
        else { return false }
        advance()
        return true
    }

    /// Takes a name that a variable can have.
    mutating func bindingName() -> String? {
        guard token.kind == .name, let name = text.name(token), !Self.reservedWords.contains(name) else { return nil }
        advance()
        return name
    }

    /// Takes the name of an import or export: any name, or a string.
    mutating func moduleName() -> (name: String, canBind: Bool)? {
        switch token.kind {
        case .name:
            guard let name = text.name(token) else { return nil }
            advance()
            return (name, !Self.reservedWords.contains(name))
        case .string:
            guard let units = text.stringValue(token), let name = String(validating: units, as: UTF16.self)
            else { return nil }
            advance()
            return (name, false)
        default: return nil
        }
    }

    /// Takes the name of a module, the attributes of its import, and the end of the declaration.
    mutating func specifierAndEnd() -> String? {
        guard token.kind == .string, let units = text.stringValue(token) else { return nil }
        advance()
        guard skipAttributes(), skipEnd() else { return nil }
        return String(decoding: units, as: UTF16.self)
    }

    /// Takes the semicolon, or looks for what can stand for it.
    mutating func skipEnd() -> Bool {
        skip(.semicolon) || token.followsLineBreak || token.kind == .end
    }

    private mutating func skipAttributes() -> Bool {
        // An `assert` on a line of its own is a statement.
        guard skip("with") || !token.followsLineBreak && skip("assert") else { return true }
        guard skip(.openBrace) else { return false }
        while token.kind != .closeBrace {
            guard moduleName() != nil, skip(.colon), skip(.string) else { return false }
            if !skip(.comma) { break }
        }
        return skip(.closeBrace)
    }

    /// The words that are no names in strict code.
    private static let reservedWords: Set<String> = [
        "arguments", "await", "break", "case", "catch", "class", "const", "continue", "debugger", "default", "delete",
        "do", "else", "enum", "eval", "export", "extends", "false", "finally", "for", "function", "if", "implements",
        "import", "in", "instanceof", "interface", "let", "new", "null", "package", "private", "protected", "public",
        "return", "static", "super", "switch", "this", "throw", "true", "try", "typeof", "var", "void", "while", "with",
        "yield",
    ]
}
