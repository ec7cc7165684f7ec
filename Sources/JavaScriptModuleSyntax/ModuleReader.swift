/// Finds the import and export declarations of a module and removes them, and replaces `import(…)`.
struct ModuleReader {
    let text: JavaScriptText
    var scanner: JavaScriptScanner
    var edits: ModuleEdits
    var syntax: ModuleSyntax
    /// The top-level `const`, `let` or `var` declaration in progress.
    var variables: Variables?
    /// The state before the `export default` whose expression is in progress.
    var beforeDefault: (editCount: Int, isModule: Bool)?
    /// The elements of ``ModuleSyntax/requests``.
    private var requested: Set<[UInt8]> = []
    var names = ModuleNames()
    lazy var lines = LineTable(text)

    struct Variables {
        var names = BindingNames()
        var keyword: JavaScriptToken.Keyword?
        var isExported = false
    }

    /// - Parameter text: The text of `source`.
    init(_ source: String, _ text: JavaScriptText, readsHTMLComments: Bool) {
        self.text = text
        scanner = JavaScriptScanner(text, readsHTMLComments: readsHTMLComments)
        edits = ModuleEdits()
        syntax = ModuleSyntax(defaultLocal: text.freshName("$export"), body: source)
    }

    mutating func read() {
        readHashbang()
        var followsNew = false
        while let token = scanner.next() {
            let isWord = scanner.isWord
            breakHTMLComment(token)
            if scanner.startsTopLevelStatement {
                endStatement()
                switch token.keyword {
                case .import: if readImport(token) { continue }
                case .export: readExport(token)
                case .const, .let, .var: variables = Variables(keyword: token.keyword)
                case .async, .class, .function: readDeclaration(token)
                default: break
                }
            } else if token.kind == .comma, scanner.depth == 0, let before = beforeDefault {
                // `export default a, b` is invalid, but `const x= a, b = 1` would be valid.
                edits.truncate(to: before.editCount)
                syntax.exports.removeLast()
                syntax.isModule = before.isModule
                beforeDefault = nil
            } else {
                variables?.names.read(token, depth: scanner.depth, in: text)
            }
            if isWord, token.keyword == .import, !followsNew { readDynamicImport(token) }
            followsNew = isWord && token.keyword == .new
        }
        endStatement()
        finish()
    }

    private mutating func finish() {
        if edits.count > 0 { syntax.body = edits.applied(to: text) }
        guard syntax.isModule else { return }
        if edits.hasDeclarations { syntax.checkedBody = edits.applied(to: text, declaring: true) }
        syntax.repeatedDeclaration = names.repeated.map { .init(name: $0.text, line: lines.line(at: $0.offset)) }
        syntax.repeatedExport = syntax.firstRepeatedExport
    }

    /// Inserts a space into `<!--`, and into `-->` at the start of a line: in the remaining script they would begin a
    /// comment.
    private mutating func breakHTMLComment(_ token: JavaScriptToken) {
        guard !scanner.lexer.readsHTMLComments else { return }
        if text.has("<!--", at: token.start), token.kind == .infix {
            edits.insert(" ", at: token.end)
        } else if text.has("-->", at: token.start), token.kind == .step, token.followsLineBreak {
            edits.insert(" ", at: token.end)
        }
    }

    /// Turns a hashbang comment, possibly after a byte order mark, into a line comment.
    private mutating func readHashbang() {
        let start = text.has("\u{FEFF}", at: 0) ? 3 : 0
        guard text.has("#!", at: start) else { return }
        edits.replace(start..<(start + 2), with: "//")
        scanner.skipLine(from: start + 2)
    }

    private mutating func endStatement() {
        if let variables {
            for name in variables.names.names {
                names.declare(name, isVar: variables.keyword == .var)
                if variables.isExported { addExport(name.text, local: name.text, at: name.offset) }
            }
        }
        variables = nil
        beforeDefault = nil
    }

    /// Reads an import declaration and removes it.
    ///
    /// - Returns: Whether there is one.
    private mutating func readImport(_ token: JavaScriptToken) -> Bool {
        var parser = DeclarationParser(scanner.lexer, lines: lines)
        guard let declaration = parser.importDeclaration() else { return false }
        syntax.isModule = true
        addRequest(declaration.specifier, at: token.start)
        syntax.imports.append(declaration)
        for local in parser.locals { names.declare(local, isVar: false) }
        remove(token.start..<parser.end, declaring: parser.locals)
        return true
    }

    /// Replaces `import` in `import(…)` by the name of a function. Invalid forms are left for the engine to report.
    private mutating func readDynamicImport(_ token: JavaScriptToken) {
        var lexer = scanner.lexer
        guard lexer.next().kind == .openParenthesis else { return }
        switch lexer.next().kind {
        case .closeParenthesis, .spread, .end: return
        default: break
        }
        // Of the same length, so that no column changes.
        let name = syntax.importName ?? text.freshName("$later")
        syntax.importName = name
        edits.replace(token.range, with: name)
    }

    /// Reads the name of a function or class declaration.
    private mutating func readDeclaration(_ token: JavaScriptToken) {
        var lexer = scanner.lexer
        lexer.position = token.start
        var parser = DeclarationParser(lexer, lines: lines)
        guard parser.declarationHead() != nil else { return }
        let offset = parser.token.start
        if let name = parser.bindingName() { names.declare((name, offset), isVar: false) }
    }

    mutating func addRequest(_ specifier: String, at offset: Int) {
        guard requested.insert(Array(specifier.utf8)).inserted else { return }
        syntax.requests.append(specifier)
        syntax.requestLines.append(lines.line(at: offset))
    }

    mutating func addExport(_ exported: String, local: String, at offset: Int) {
        syntax.exports.append(.init(exported: exported, local: local, line: lines.line(at: offset)))
    }

    /// Blanks a whole declaration. The remaining semicolon separates the statements around it.
    mutating func remove(_ range: Range<Int>, declaring declarations: [BindingNames.Name] = []) {
        edits.blank(range, semicolon: true, declarations: declarations)
        scanner.resume(at: range.upperBound, expecting: .statementEnd)
    }
}

extension ModuleSyntax {
    /// Reads a script. An invalid declaration is left in place for the engine to report.
    package init(_ text: String) {
        let bytes = JavaScriptText(text)
        let read = Self.read(text, bytes, readsHTMLComments: true)
        // Scripts have HTML-like comments. In a module, `<!--` and `-->` are operators (ECMAScript, annex B.1.1).
        let mayDiffer = read.isModule && bytes.hasHTMLCommentMark
        let module = mayDiffer ? Self.read(text, bytes, readsHTMLComments: false) : read
        // A text whose declarations exist only behind HTML-like comments is neither: the engine reports it.
        self = mayDiffer && !module.isModule ? ModuleSyntax(body: text) : module
    }

    private static func read(_ source: String, _ text: JavaScriptText, readsHTMLComments: Bool) -> ModuleSyntax {
        var reader = ModuleReader(source, text, readsHTMLComments: readsHTMLComments)
        reader.read()
        return reader.syntax
    }

    /// Returns a script with a leading `-->` replaced by a line comment.
    ///
    /// `-->` begins a comment only at the start of a line (ECMAScript, annex B.1.1). A wrapper on the same line would
    /// turn it into an operator.
    package static func replacingLeadingCloseComment(in script: String) -> String {
        let text = JavaScriptText(script)
        guard text.hasHTMLCommentMark else { return script }
        var lexer = JavaScriptLexer(text: text, readsHTMLComments: false)
        guard !lexer.skipSpace(), text.has("-->", at: lexer.position) else { return script }
        var edits = ModuleEdits()
        edits.replace(lexer.position..<(lexer.position + 3), with: "// ")
        return edits.applied(to: text)
    }
}
