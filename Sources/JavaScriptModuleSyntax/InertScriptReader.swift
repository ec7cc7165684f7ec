/// Reads whether a script certainly does nothing when it runs.
///
/// Accepts directives, and declarations of functions, classes and variables with plain values. Anything that could call a
/// function of the script is not inert, and neither is anything that this reader does not understand.
struct InertScriptReader {
    private let text: JavaScriptText
    private var scanner: JavaScriptScanner
    /// The next token; `nil` at the end, and where the script is invalid.
    private var token: JavaScriptToken?
    /// The rest of the script before the next token.
    private var rest: JavaScriptLexer
    /// The open brackets of the expression: `true` for an object, `false` for an array.
    private var brackets: [Bool] = []

    /// - Parameters:
    ///   - body: The script without its import and export declarations.
    ///   - readsHTMLComments: Whether `<!--` begins a comment; not in a module.
    init(_ body: String, readsHTMLComments: Bool) {
        text = JavaScriptText(body)
        scanner = JavaScriptScanner(text, readsHTMLComments: readsHTMLComments)
        rest = scanner.lexer
        token = scanner.next()
    }

    /// Reads the whole script.
    mutating func isInert() -> Bool {
        while let token {
            guard scanner.startsTopLevelStatement, readStatement(token) else { return false }
        }
        _ = rest.skipSpace()
        return rest.position >= text.count
    }

    private mutating func advance() {
        rest = scanner.lexer
        token = scanner.next()
    }

    private func isNext(_ kind: JavaScriptToken.Kind) -> Bool { token?.kind == kind }

    private func isNext(word: String) -> Bool {
        guard let token, token.kind == .name else { return false }
        return text.string(token.range) == word
    }

    /// Continues after a token of a kind.
    private mutating func skip(_ kind: JavaScriptToken.Kind) -> Bool {
        guard isNext(kind) else { return false }
        advance()
        return true
    }

    /// Continues after the bracket that closes the next token.
    private mutating func skipBrackets(_ kind: JavaScriptToken.Kind) -> Bool {
        guard isNext(kind) else { return false }
        // The scanner has opened the bracket of the next token already.
        let depth = scanner.depth
        repeat { advance() } while token != nil && scanner.depth >= depth
        guard token != nil else { return false }
        advance()
        return true
    }
}

// Statements

extension InertScriptReader {
    private mutating func readStatement(_ first: JavaScriptToken) -> Bool {
        switch first.kind {
        case .semicolon: return skip(.semicolon)
        case .string:
            advance()
            return endStatement()
        case .name: break
        default: return false
        }
        switch first.keyword {
        case .const, .let, .var: return readVariables()
        case .async, .function: return readFunction()
        case .class: return readClass()
        case nil: return readExport()
        default: return false
        }
    }

    /// Ends a statement that a semicolon may end.
    private mutating func endStatement() -> Bool {
        skip(.semicolon) || token == nil || scanner.startsTopLevelStatement
    }

    private mutating func readVariables() -> Bool {
        repeat {
            advance()
            guard isNext(.name), token?.keyword == nil, !isNext(word: "require") else { return false }
            advance()
            if skip(.assignment), !readExpression() { return false }
        } while isNext(.comma)
        return endStatement()
    }

    /// Reads `module.exports = …`, `module.exports.name = …` and `exports.name = …`.
    private mutating func readExport() -> Bool {
        var path: [String] = []
        repeat {
            if !path.isEmpty { advance() }
            guard let token, token.kind == .name else { return false }
            path.append(text.string(token.range))
            advance()
        } while isNext(.dot)
        let isExport =
            switch path.first {
            case "exports": path.count == 2
            case "module": (2...3).contains(path.count) && path[1] == "exports"
            default: false
            }
        return isExport && skip(.assignment) && readExpression() && endStatement()
    }
}

// Functions and classes

extension InertScriptReader {
    /// Reads a function with its name, if it has one.
    private mutating func readFunction() -> Bool {
        if token?.keyword == .async { advance() }
        guard token?.keyword == .function else { return false }
        advance()
        _ = skip(.star)
        // Another `require` is a function of the script.
        guard !isNext(word: "require") else { return false }
        _ = skip(.name)
        return skipBrackets(.openParenthesis) && skipBrackets(.openBrace)
    }

    /// Reads a class without a superclass, static members and computed names.
    private mutating func readClass() -> Bool {
        advance()
        _ = skip(.name)
        guard isNext(.openBrace) else { return false }
        let depth = scanner.depth
        advance()
        while token != nil, scanner.depth >= depth {
            if scanner.depth == depth && isNext(word: "static") || scanner.depth == depth + 1 && isNext(.openBracket) {
                return false
            }
            advance()
        }
        return skip(.closeBrace)
    }

    /// Reads an arrow and the body of its function.
    private mutating func readArrow() -> Bool {
        let depth = scanner.depth
        guard skip(.arrow) else { return false }
        if isNext(.openBrace) { return skipBrackets(.openBrace) }
        while token != nil, !scanner.startsTopLevelStatement, scanner.depth >= depth {
            if scanner.depth == depth, isNext(.comma) || isNext(.semicolon) { break }
            advance()
        }
        return true
    }
}

// Expressions

extension InertScriptReader {
    /// Reads an expression to the comma, the semicolon or the statement after it.
    private mutating func readExpression() -> Bool {
        brackets = []
        repeat {
            guard readOperand() else { return false }
        } while continuesWithOperand() ?? false
        return brackets.isEmpty
    }

    /// Reads an operand: a literal, a name, a function, or the first bracket of an array or object.
    private mutating func readOperand() -> Bool {
        while isNext(.prefix) || isNext(.infix) || token?.keyword == .typeof || token?.keyword == .void { advance() }
        guard let token else { return false }
        switch token.kind {
        case .string, .number, .regularExpression, .template: advance()
        case .name: return readName(token)
        case .openParenthesis: return skipBrackets(.openParenthesis) && readArrow()
        case .openBracket: return open(isObject: false) && (isNext(.closeBracket) || readOperand())
        case .openBrace: return open(isObject: true) && readKey()
        default: return false
        }
        return true
    }

    private mutating func readName(_ name: JavaScriptToken) -> Bool {
        switch name.keyword {
        case .function: return readFunction()
        case .class: return readClass()
        case .async, nil: break
        default: return false
        }
        advance()
        if name.keyword == .async {
            if token?.keyword == .function { return readFunction() }
            if isNext(.openParenthesis) { return skipBrackets(.openParenthesis) && readArrow() }
            if isNext(.name), !scanner.startsTopLevelStatement {
                advance()
                return readArrow()
            }
        }
        if isNext(.arrow) { return readArrow() }
        guard isNext(.openParenthesis) else { return true }
        // A module that is loaded here is examined by itself.
        guard text.string(name.range) == "require" else { return false }
        advance()
        return skip(.string) && skip(.closeParenthesis)
    }

    private mutating func open(isObject: Bool) -> Bool {
        advance()
        brackets.append(isObject)
        // Each level takes space on the thread's stack.
        return brackets.count <= 100
    }

    /// Reads a key of an object, up to its value; a method with it.
    private mutating func readKey() -> Bool {
        while true {
            if isNext(.closeBrace) { return true }
            // A generator's star, and the modifiers `get`, `set` and `async`, precede the name.
            _ = skip(.star)
            guard isNext(.name) || isNext(.string) || isNext(.number) else { return false }
            let isName = isNext(.name)
            advance()
            switch token?.kind {
            case .colon:
                advance()
                return readOperand()
            case .openParenthesis: return skipBrackets(.openParenthesis) && skipBrackets(.openBrace)
            case .comma, .closeBrace: return isName
            default: guard isName else { return false }
            }
        }
    }

    /// Reads what follows an operand.
    ///
    /// - Returns: Whether another operand follows; `nil` at the end of the expression, and where it is not inert.
    private mutating func continuesWithOperand() -> Bool? {
        while let token {
            switch token.kind {
            case _ where brackets.isEmpty && scanner.startsTopLevelStatement: return nil
            case .infix, .star, .question, .colon:
                advance()
                return true
            case .closeBracket, .closeBrace:
                guard brackets.popLast() == (token.kind == .closeBrace) else { return nil }
                advance()
            case .comma:
                guard let isObject = brackets.last else { return nil }
                advance()
                if isNext(isObject ? .closeBrace : .closeBracket) { continue }
                guard isObject else { return true }
                guard readKey() else { return nil }
            default: return nil
            }
        }
        return nil
    }
}
