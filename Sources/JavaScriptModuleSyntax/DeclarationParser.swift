/// Parses an import or export declaration from the token after its keyword. Returns `nil` for an invalid declaration.
struct DeclarationParser {
    private var lexer: JavaScriptLexer
    /// The next token.
    private(set) var token: JavaScriptToken
    /// The end of the previous token.
    private(set) var end: Int
    /// The local names of an import, in the order of their offsets.
    private(set) var locals: [BindingNames.Name] = []
    private let lines: LineTable

    init(_ lexer: JavaScriptLexer, lines: LineTable) {
        self.lexer = lexer
        self.lines = lines
        end = lexer.position
        token = self.lexer.next()
    }

    private var text: JavaScriptText { lexer.text }
    /// The line of the next token.
    private var line: Int { lines.line(at: token.start) }

    @discardableResult
    mutating func advance() -> JavaScriptToken {
        let current = token
        end = current.end
        token = lexer.next()
        return current
    }

    /// Consumes the next token if it is of this kind.
    private mutating func skip(_ kind: JavaScriptToken.Kind) -> Bool {
        guard token.kind == kind else { return false }
        advance()
        return true
    }

    /// Consumes the next token if it is this contextual keyword. A keyword must not contain escapes.
    private mutating func skip(_ word: StaticString) -> Bool {
        guard token.kind == .name, token.range.count == word.utf8CodeUnitCount, text.has(word, at: token.start)
        else { return false }
        advance()
        return true
    }

    /// Consumes a name that can be a binding identifier.
    mutating func bindingName() -> String? {
        guard token.kind == .name, let name = text.name(token), !Self.reservedWords.contains(name) else { return nil }
        advance()
        return name
    }

    /// Consumes the name of an import or export: any identifier name, or a string.
    private mutating func moduleName() -> (name: String, canBind: Bool)? {
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

    /// Consumes a module specifier, its import attributes and the end of the declaration.
    private mutating func specifierAndEnd() -> String? {
        guard token.kind == .string, let units = text.stringValue(token) else { return nil }
        advance()
        guard skipAttributes(), skipEnd() else { return nil }
        return String(decoding: units, as: UTF16.self)
    }

    /// Consumes a semicolon, or checks that one can be inserted automatically.
    private mutating func skipEnd() -> Bool {
        skip(.semicolon) || token.followsLineBreak || token.kind == .end
    }

    private mutating func skipAttributes() -> Bool {
        // An `assert` on its own line begins a statement.
        guard skip("with") || !token.followsLineBreak && skip("assert") else { return true }
        guard skip(.openBrace) else { return false }
        while token.kind != .closeBrace {
            guard moduleName() != nil, skip(.colon), skip(.string) else { return false }
            if !skip(.comma) { break }
        }
        return skip(.closeBrace)
    }

    /// The words that are not binding identifiers in strict code.
    private static let reservedWords: Set<String> = [
        "arguments", "await", "break", "case", "catch", "class", "const", "continue", "debugger", "default", "delete",
        "do", "else", "enum", "eval", "export", "extends", "false", "finally", "for", "function", "if", "implements",
        "import", "in", "instanceof", "interface", "let", "new", "null", "package", "private", "protected", "public",
        "return", "static", "super", "switch", "this", "throw", "true", "try", "typeof", "var", "void", "while", "with",
        "yield",
    ]
}

// Declarations

extension DeclarationParser {
    enum Head { case function, `class` }

    struct ExportClause {
        var specifier: String?
        var exports: [ModuleSyntax.Export] = []
        var reExports: [ModuleSyntax.ReExport] = []
    }

    /// An element of an export list.
    private struct ExportElement {
        var name: String
        /// Whether the name can be that of a variable.
        var canBind: Bool
        var exported: String
        var line: Int
    }

    /// Parses an import declaration after `import`.
    mutating func importDeclaration() -> ModuleSyntax.Import? {
        if token.kind == .string { return specifierAndEnd().map { .init(specifier: $0, bindings: []) } }
        var bindings: [ModuleSyntax.Binding] = []
        var hasMoreBindings = true
        if let binding = binding(of: .named("default")) {
            bindings.append(binding)
            hasMoreBindings = skip(.comma)
        }
        if hasMoreBindings {
            if skip(.star) {
                guard skip("as"), let binding = binding(of: .namespace) else { return nil }
                bindings.append(binding)
            } else {
                guard let list = importList() else { return nil }
                bindings += list
            }
        }
        guard skip("from"), let specifier = specifierAndEnd() else { return nil }
        return .init(specifier: specifier, bindings: bindings)
    }

    /// Consumes a local name.
    private mutating func binding(of imported: ModuleSyntax.Name) -> ModuleSyntax.Binding? {
        let (line, offset) = (line, token.start)
        guard let local = bindingName() else { return nil }
        locals.append((local, offset))
        return .init(imported: imported, local: local, line: line)
    }

    private mutating func importList() -> [ModuleSyntax.Binding]? {
        guard skip(.openBrace) else { return nil }
        var bindings: [ModuleSyntax.Binding] = []
        while token.kind != .closeBrace {
            var ahead = self
            guard let (imported, canBind) = ahead.moduleName() else { return nil }
            if ahead.skip("as") {
                self = ahead
            } else if !canBind {
                return nil
            }
            guard let binding = binding(of: .named(imported)) else { return nil }
            bindings.append(binding)
            if !skip(.comma) { break }
        }
        return skip(.closeBrace) ? bindings : nil
    }

    /// Parses an export clause, which begins with a star or a brace, after `export`.
    mutating func exportClause() -> ExportClause? {
        if skip(.star) { return exportStar() }
        guard let list = exportList() else { return nil }
        guard skip("from") else {
            guard list.allSatisfy(\.canBind), skipEnd() else { return nil }
            return ExportClause(
                exports: list.map { .init(exported: $0.exported, local: $0.name, line: $0.line) })
        }
        guard let specifier = specifierAndEnd() else { return nil }
        return ExportClause(
            specifier: specifier,
            reExports: list.map {
                .init(exported: $0.exported, imported: .named($0.name), specifier: specifier, line: $0.line)
            })
    }

    private mutating func exportStar() -> ExportClause? {
        let line = line
        var exported: String?
        if skip("as") {
            exported = moduleName()?.name
            if exported == nil { return nil }
        }
        guard skip("from"), let specifier = specifierAndEnd() else { return nil }
        return ExportClause(
            specifier: specifier,
            reExports: [.init(exported: exported, imported: .namespace, specifier: specifier, line: line)])
    }

    private mutating func exportList() -> [ExportElement]? {
        guard skip(.openBrace) else { return nil }
        var list: [ExportElement] = []
        while token.kind != .closeBrace {
            let line = line
            guard let (name, canBind) = moduleName() else { return nil }
            var exported: String? = name
            if skip("as") { exported = moduleName()?.name }
            guard let exported else { return nil }
            list.append(.init(name: name, canBind: canBind, exported: exported, line: line))
            if !skip(.comma) { break }
        }
        return skip(.closeBrace) ? list : nil
    }

    /// Consumes `function`, `function*`, `async function` or `class`.
    mutating func declarationHead() -> Head? {
        switch token.keyword {
        case .class:
            advance()
            return .class
        case .async:
            var ahead = self
            ahead.advance()
            guard ahead.token.keyword == .function, !ahead.token.followsLineBreak else { return nil }
            self = ahead
        case .function: break
        default: return nil
        }
        advance()
        _ = skip(.star)
        return .function
    }
}
