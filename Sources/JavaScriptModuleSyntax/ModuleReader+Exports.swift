extension ModuleReader {
    /// Reads an export declaration and removes it, or only its first words.
    mutating func readExport(_ token: JavaScriptToken) {
        var parser = DeclarationParser(scanner.lexer, lines: lines)
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
        let keyword = parser.advance()
        switch parser.token.kind {
        case .name, .openBrace, .openBracket: break
        default: return
        }
        syntax.isModule = true
        edits.blank(token.range, semicolon: true)
        variables = Variables(keyword: keyword.keyword, isExported: true)
        scanner.resume(at: keyword.end, expecting: .operand)
    }

    /// Reads `export function f…` or `export class C…` and removes only the word `export`.
    private mutating func readDeclaration(_ token: JavaScriptToken, _ parser: DeclarationParser) {
        var ahead = parser
        guard ahead.declarationHead() != nil else { return }
        let offset = ahead.token.start
        guard let name = ahead.bindingName() else { return }
        syntax.isModule = true
        addExport(name, local: name, at: offset)
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
        let offset = parser.token.start
        let name = parser.bindingName()
        if name == nil { edits.insert(nameInsertion(at: offset, in: head), at: offset) }
        syntax.isModule = true
        addExport("default", local: name ?? syntax.defaultLocal, at: token.start)
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
        addExport("default", local: local, at: export.start)
        scanner.resume(at: word.end, expecting: .operand)
    }

    /// A name for an anonymous function or class, with the spaces that separate it from its neighbours.
    private func nameInsertion(at offset: Int, in head: DeclarationParser.Head) -> String {
        let before = text.isNamePart(at: offset - 1) ? " " : ""
        return before + syntax.defaultLocal + (head == .class ? " " : "")
    }
}
