extension JavaScriptScanner {
    /// Follows a token.
    mutating func take(_ token: inout JavaScriptToken) {
        let afterFirstName = followsFirstName
        followsFirstName = false
        switch token.kind {
        case .name: takeName(token, afterFirstName: afterFirstName)
        case .privateName, .number, .string, .regularExpression, .template:
            if expected != .key { expected = .operation }
        case .templateHead: open(.substitution, next: .operation)
        case .openParenthesis: openParenthesis()
        case .openBracket: open(.bracket, next: expected == .key ? .key : .operation)
        case .openBrace: openBrace()
        case .closeParenthesis: close(.parenthesis, .head)
        case .closeBracket: close(.bracket)
        case .closeBrace: closeBrace(&token)
        case .comma: expected = frame.kind == .object ? .key : .operand
        case .semicolon:
            switch frame.kind {
            case .block: expected = .statementEnd
            case .classBody: expected = .key
            default: expected = .operand
            }
        case .colon: takeColon(afterFirstName: afterFirstName)
        case .question:
            frame.questions += 1
            expected = .operand
        case .dot: expected = .member
        case .arrow: expected = .arrowBody
        case .step: if expected != .operation { expected = .operand }
        case .star:
            // Of a generator, or of a product.
            switch expected {
            case .key, .functionHead: break
            default: expected = .operand
            }
        case .spread, .assignment, .prefix, .infix: expected = .operand
        case .end, .invalid: break
        }
    }

    private mutating func takeName(_ token: JavaScriptToken, afterFirstName: Bool) {
        switch expected {
        case .member: expected = .operation
        case .label: expected = .complete
        case .classHead: if token.keyword == .extends { expected = .operand }
        // `for await`
        case .head where token.keyword == .await: break
        case .head(.doWhile): break
        case .key, .functionHead: break
        default: takeWord(token, afterFirstName: afterFirstName)
        }
    }

    private mutating func takeWord(_ token: JavaScriptToken, afterFirstName: Bool) {
        let isFirst = expected == .statement
        switch token.keyword {
        case .of where frame.kind == .head && expected == .operation: expected = .operand
        case nil, .async, .of:
            expected = .operation
            followsFirstName = isFirst
        case .default:
            frame.isInCase = true
            expected = .operation
        case .export, .extends, .import: expected = .operation
        case .await, .const, .delete, .in, .instanceof, .let, .new, .throw, .typeof, .var, .void: expected = .operand
        case .break, .continue: expected = .label
        case .debugger: expected = .complete
        case .return, .yield: expected = .operandOnThisLine
        case .case:
            frame.isInCase = true
            expected = .operand
        case .if: expected = .head(.condition)
        case .for, .switch, .while, .with: expected = .head(.loop)
        case .catch: expected = .head(.binding)
        case .do: begin(.doBody)
        case .else, .try: begin(.body)
        case .finally: expected = .statement
        case .function:
            // `async function` is one word after the first.
            let isDeclaration = isFirst || afterFirstName
            expected = .functionHead(isDeclaration ? .declaration : .expression)
        case .class:
            frame.classes.append(isFirst)
            expected = .classHead
        }
    }

    private mutating func begin(_ clause: Frame.Clause) {
        frame.clauses.append(clause)
        expected = .statement
    }
}
