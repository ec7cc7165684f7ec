/// Finds the import and export declarations of a module and removes them.
struct ModuleReader {
    private let text: JavaScriptText
    private var scanner: JavaScriptScanner
    private var edits: ModuleEdits
    private(set) var syntax: ModuleSyntax
    /// The names of the exported `const`, `let` or `var` declaration in progress.
    private var bindings: BindingNames?
    /// The state before the `export default` whose expression is in progress.
    private var beforeDefault: (editCount: Int, isModule: Bool)?
    /// The elements of ``ModuleSyntax/requests``.
    private var requested: Set<String> = []
    /// The offset of the last request, and its line.
    private var counted = (offset: 0, line: 1)

    init(_ source: String, readsHTMLComments: Bool) {
        text = JavaScriptText(source)
        scanner = JavaScriptScanner(text, readsHTMLComments: readsHTMLComments)
        edits = ModuleEdits()
        syntax = ModuleSyntax(defaultLocal: text.freshName, body: source)
    }

    mutating func read() {
        readHashbang()
        while let token = scanner.next() {
            breakHTMLComment(token)
            if scanner.startsTopLevelStatement {
                endStatement()
                switch token.keyword {
                case .import: readImport(token)
                case .export: readExport(token)
                default: break
                }
            } else if token.kind == .comma, scanner.depth == 0, let before = beforeDefault {
                // `export default a, b` is invalid, but `const x= a, b = 1` would be valid.
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
        remove(token.start..<parser.end)
    }

    private mutating func addRequest(_ specifier: String, at offset: Int) {
        guard requested.insert(specifier).inserted else { return }
        counted = (offset, counted.line + text.lineBreakCount(in: counted.offset..<offset))
        syntax.requests.append(specifier)
        syntax.requestLines.append(counted.line)
    }

    /// Blanks a whole declaration. The remaining semicolon separates the statements around it.
    private mutating func remove(_ range: Range<Int>) {
        edits.blank(range, semicolon: true)
        scanner.resume(at: range.upperBound, expecting: .statementEnd)
    }
}

// Exports

extension ModuleReader {
    private mutating func readExport(_ token: JavaScriptToken) {
        var parser = DeclarationParser(scanner.lexer)
        switch parser.token.kind {
        case .star, .openBrace: readExportClause(token, &parser)
        default:
            switch parser.token.keyword {
            case .default: readDefault(token, parser)
            case .const, .let, .var: readVariables(token, parser)
            default: readDeclaration(token, parser)
            }
        }
    }

    private mutating func readExportClause(_ token: JavaScriptToken, _ parser: inout DeclarationParser) {
        guard let clause = parser.exportClause() else { return }
        syntax.isModule = true
        if let specifier = clause.specifier { addRequest(specifier, at: token.start) }
        syntax.exports += clause.exports
        syntax.reExports += clause.reExports
        remove(token.start..<parser.end)
    }

    /// Begins `export const …`. ``BindingNames`` collects the names while the scanner reads the initializers.
    private mutating func readVariables(_ token: JavaScriptToken, _ parser: DeclarationParser) {
        var parser = parser
        let start = parser.advance().end
        switch parser.token.kind {
        case .name, .openBrace, .openBracket: break
        default: return
        }
        syntax.isModule = true
        edits.blank(token.range, semicolon: true)
        bindings = BindingNames()
        scanner.resume(at: start, expecting: .operand)
    }

    /// Reads `export function f…` or `export class C…` and removes only the word `export`.
    private mutating func readDeclaration(_ token: JavaScriptToken, _ parser: DeclarationParser) {
        var ahead = parser
        guard ahead.declarationHead() != nil, let name = ahead.bindingName() else { return }
        syntax.isModule = true
        syntax.exports.append(.init(exported: name, local: name))
        edits.blank(token.range, semicolon: true)
        scanner.resume(at: parser.token.start, expecting: .statement)
    }

    private mutating func readDefault(_ token: JavaScriptToken, _ parser: DeclarationParser) {
        var parser = parser
        let word = parser.advance()
        let start = parser.token
        // A default without a value is left for the engine to report.
        guard start.kind != .end, start.kind != .semicolon else { return }
        guard let head = parser.declarationHead() else { return readDefaultExpression(token, word) }
        edits.blank(token.range, semicolon: true)
        edits.blank(word.range, semicolon: false)
        let name = parser.bindingName()
        if name == nil { edits.insert(nameInsertion(at: parser.token.start, in: head), at: parser.token.start) }
        syntax.isModule = true
        syntax.exports.append(.init(exported: "default", local: name ?? syntax.defaultLocal))
        scanner.resume(at: start.start, expecting: .statement)
    }

    /// Replaces `export default` before an expression and continues with the expression.
    private mutating func readDefaultExpression(_ export: JavaScriptToken, _ word: JavaScriptToken) {
        beforeDefault = (edits.count, syntax.isModule)
        let local = syntax.defaultLocal
        edits.replace(export.range, with: "const")
        // The first replacement is one character shorter, the second one longer. On one line they compensate for each
        // other; on two, a space after `default` makes room.
        let hasRoom = word.followsLineBreak && text[word.end] == UInt8(ascii: " ")
        edits.replace(word.start..<(word.end + (hasRoom ? 1 : 0)), with: "\(local)=")
        syntax.isModule = true
        syntax.exports.append(.init(exported: "default", local: local))
        scanner.resume(at: word.end, expecting: .operand)
    }

    /// A name for an anonymous function or class, with the spaces that separate it from its neighbours.
    private func nameInsertion(at offset: Int, in head: DeclarationParser.Head) -> String {
        let before = text.isNamePart(at: offset - 1) ? " " : ""
        return before + syntax.defaultLocal + (head == .class ? " " : "")
    }
}

extension ModuleSyntax {
    /// Reads a script. An invalid declaration is left in place for the engine to report.
    package init(_ text: String) {
        let read = Self.read(text, readsHTMLComments: true)
        // Scripts have HTML-like comments. In a module, `<!--` and `-->` are operators (ECMAScript, annex B.1.1).
        let mayDiffer = read.isModule && (text.utf8.contains("<!--".utf8) || text.utf8.contains("-->".utf8))
        let module = mayDiffer ? Self.read(text, readsHTMLComments: false) : read
        // A text whose declarations exist only behind HTML-like comments is neither: the engine reports it.
        self = mayDiffer && !module.isModule ? ModuleSyntax(body: text) : module
    }

    private static func read(_ text: String, readsHTMLComments: Bool) -> ModuleSyntax {
        var reader = ModuleReader(text, readsHTMLComments: readsHTMLComments)
        reader.read()
        return reader.syntax
    }

    /// Returns a script with a leading `-->` replaced by a line comment.
    ///
    /// `-->` begins a comment only at the start of a line (ECMAScript, annex B.1.1). A wrapper on the same line would
    /// turn it into an operator.
    package static func replacingLeadingCloseComment(in script: String) -> String {
        guard script.contains("-->") else { return script }
        let text = JavaScriptText(script)
        var lexer = JavaScriptLexer(text: text, readsHTMLComments: false)
        guard !lexer.skipSpace(), text.has("-->", at: lexer.position) else { return script }
        var edits = ModuleEdits()
        edits.replace(lexer.position..<(lexer.position + 3), with: "// ")
        return edits.applied(to: text)
    }
}
