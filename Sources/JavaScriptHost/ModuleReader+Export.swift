extension ModuleReader {
    mutating func readExport(_ token: JavaScriptToken) {
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
        takeOut(token.start..<parser.end)
    }

    /// Reads `export const …`: the names are found on the way through the initialisers.
    private mutating func readVariables(_ token: JavaScriptToken, _ parser: DeclarationParser) {
        var parser = parser
        let start = parser.advance().end
        switch parser.token.kind {
        case .name, .openBrace, .openBracket: break
        default: return
        }
        syntax.isModule = true
        edits.blank(token.range, semicolon: true)
        readBindings(from: start)
    }

    /// Reads `export function f…` or `export class C…`, which stay as they are.
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
        // A default without a value stays for the engine to complain about.
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

    /// The name of a function or class that has none, with what keeps it apart from the words beside it.
    private func nameInsertion(at place: Int, in head: DeclarationParser.Head) -> String {
        let before = text.isNamePart(at: place - 1) ? " " : ""
        return before + syntax.defaultLocal + (head == .class ? " " : "")
    }
}
