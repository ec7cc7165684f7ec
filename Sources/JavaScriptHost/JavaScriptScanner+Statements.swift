extension JavaScriptScanner {
    /// Ends the statement before a token, if that is where it ends.
    mutating func endStatement(before token: JavaScriptToken) {
        if token.followsLineBreak, frame.endsLines, lineBreakEndsStatement(before: token) {
            expected = frame.kind == .classBody ? .key : .statementEnd
        }
        if expected == .doWhileEnd, token.kind != .semicolon { expected = .statementEnd }
        if expected == .statementEnd { expected = expectation(afterStatementBefore: token) }
    }

    /// Whether a token cannot carry on what is on the line before it.
    private func lineBreakEndsStatement(before token: JavaScriptToken) -> Bool {
        switch expected {
        case .operandOnThisLine, .label: return token.kind != .semicolon
        case .complete:
            switch token.kind {
            case .comma, .semicolon, .colon, .closeParenthesis, .closeBracket, .closeBrace: return false
            default: return true
            }
        // The class around it still needs its brace.
        case .operation where frame.classes.isEmpty:
            switch token.kind {
            case .name: return token.keyword != .in && token.keyword != .instanceof
            case .privateName, .number, .string, .openBrace, .step, .prefix: return true
            default: return false
            }
        default: return false
        }
    }

    /// Ends the statements that end with the one inside them.
    private mutating func expectation(afterStatementBefore token: JavaScriptToken) -> Expectation {
        frame.questions = 0
        if token.keyword == .catch || token.keyword == .finally { return .statement }
        while let clause = frame.clauses.popLast() {
            switch clause {
            case .body: continue
            case .consequence: if token.keyword == .else { return .statement }
            case .doBody: if token.keyword == .while { return .head(.doWhile) }
            }
        }
        return .statement
    }

    /// Follows a colon: of a label, a `case`, a property, a question mark.
    mutating func takeColon(afterFirstName: Bool) {
        if frame.questions > 0 {
            frame.questions -= 1
            expected = .operand
        } else if frame.kind == .block, afterFirstName {
            frame.clauses.append(.body)
            expected = .statement
        } else if frame.isInCase {
            frame.isInCase = false
            expected = .statement
        } else {
            expected = .operand
        }
    }
}
