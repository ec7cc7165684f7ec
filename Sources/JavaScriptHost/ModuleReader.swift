/// Finds the declarations of a module and takes them out.
struct ModuleReader {
    let text: JavaScriptText
    var scanner: JavaScriptScanner
    var edits: ModuleEdits
    var syntax: ModuleSyntax
    /// The names of the exported `const`, `let` or `var` that is being read.
    private var bindings: BindingNames?
    /// What there was before the `export default` whose expression is being read.
    private var beforeDefault: (editCount: Int, isModule: Bool)?
    /// What is in ``ModuleSyntax/requests``.
    private var requested: Set<String> = []
    /// The place of the last request, and its line.
    private var counted = (place: 0, line: 1)

    init(_ source: String, readsHTMLComments: Bool) {
        text = JavaScriptText(source)
        scanner = JavaScriptScanner(text, readsHTMLComments: readsHTMLComments)
        edits = ModuleEdits()
        syntax = ModuleSyntax(defaultLocal: text.freshName, body: source)
    }

    mutating func read() {
        readHashbang()
        while let token = scanner.next() {
            keepFromHTMLComment(token)
            if scanner.startsTopLevelStatement {
                endStatement()
                switch token.keyword {
                case .import: readImport(token)
                case .export: readExport(token)
                default: break
                }
            } else if token.kind == .comma, scanner.depth == 0, let before = beforeDefault {
                // `export default a, b` is no declaration, but `const x= a, b = 1` would be one.
                edits.truncate(to: before.editCount)
                syntax.exports.removeLast()
                syntax.isModule = before.isModule
                beforeDefault = nil
            } else {
                bindings?.read(token, depth: scanner.depth, in: text)
            }
        }
        endStatement()
        if edits.count > 0 { syntax.body = edits.applied(to: text) }
    }

    /// The engine reads what is left as a script, where `<!--` begins a comment, and `-->` one at the start of a line.
    private mutating func keepFromHTMLComment(_ token: JavaScriptToken) {
        guard !scanner.lexer.readsHTMLComments else { return }
        if text.has("<!--", at: token.start), token.kind == .infix {
            edits.insert(" ", at: token.end)
        } else if text.has("-->", at: token.start), token.kind == .step, token.followsLineBreak {
            edits.insert(" ", at: token.end)
        }
    }

    /// Makes a comment of `#!…`, which may stand behind a byte order mark.
    private mutating func readHashbang() {
        let start = text.has("\u{FEFF}", at: 0) ? 3 : 0
        guard text.has("#!", at: start) else { return }
        edits.replace(start..<(start + 2), with: "//")
        scanner.resume(at: start + 2, expecting: .statement)
        scanner.lexer.skipLine()
    }

    private mutating func endStatement() {
        for name in bindings?.names ?? [] { syntax.exports.append(.init(exported: name, local: name)) }
        bindings = nil
        beforeDefault = nil
    }

    private mutating func readImport(_ token: JavaScriptToken) {
        var parser = DeclarationParser(scanner.lexer)
        guard let declaration = parser.importDeclaration() else { return }
        syntax.isModule = true
        addRequest(declaration.specifier, at: token.start)
        syntax.imports.append(declaration)
        takeOut(token.start..<parser.end)
    }

    mutating func addRequest(_ specifier: String, at place: Int) {
        guard requested.insert(specifier).inserted else { return }
        counted = (place, counted.line + text.lineBreakCount(in: counted.place..<place))
        syntax.requests.append(specifier)
        syntax.requestLines.append(counted.line)
    }

    /// Blanks a whole declaration. Its semicolon keeps the lines around it apart.
    mutating func takeOut(_ range: Range<Int>) {
        edits.blank(range, semicolon: true)
        scanner.resume(at: range.upperBound, expecting: .statementEnd)
    }

    mutating func readBindings(from position: Int) {
        bindings = BindingNames()
        scanner.resume(at: position, expecting: .operand)
    }

    /// Replaces the words before the expression of an `export default`, and goes on with the expression.
    mutating func readDefaultExpression(_ export: JavaScriptToken, _ word: JavaScriptToken) {
        beforeDefault = (edits.count, syntax.isModule)
        let local = syntax.defaultLocal
        edits.replace(export.range, with: "const")
        // The second word is a character longer, the first one shorter: they must be on one line to make up for it.
        let hasRoom = word.followsLineBreak && text[word.end] == UInt8(ascii: " ")
        edits.replace(word.start..<(word.end + (hasRoom ? 1 : 0)), with: "\(local)=")
        syntax.isModule = true
        syntax.exports.append(.init(exported: "default", local: local))
        scanner.resume(at: word.end, expecting: .operand)
    }
}
