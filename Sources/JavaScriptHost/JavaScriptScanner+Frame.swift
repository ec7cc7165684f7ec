extension JavaScriptScanner {
    /// Something that is open until its bracket comes.
    struct Frame {
        enum Kind {
            /// Statements: the script, a block, the body of a function.
            case block
            case classBody
            case object
            case parenthesis
            /// The parenthesis after `for`, `if` and their like.
            case head
            case bracket
            /// `${` in a template.
            case substitution
        }

        /// What goes on when the statement inside it ends.
        enum Clause {
            /// Nothing but what is around it: the statement is the body of a loop, of `else` or behind a label.
            case body
            /// `else`, perhaps.
            case consequence
            /// `while`.
            case doBody
        }

        var kind: Kind
        /// What is expected when it closes.
        var next: Expectation
        /// The clause that the closing bracket begins.
        var clause: Clause?
        /// The clauses that the current statement is inside of.
        var clauses: [Clause] = []
        /// The classes whose body is to come, and whether they are declarations. A class can stand in the head of another.
        var classes: [Bool] = []
        /// How many colons belong to question marks.
        var questions = 0
        /// Whether the next colon ends a `case` or `default`.
        var isInCase = false

        init(_ kind: Kind, next: Expectation, clause: Clause? = nil) {
            self.kind = kind
            self.next = next
            self.clause = clause
        }

        /// Whether a line break can stand for a semicolon.
        var endsLines: Bool { kind == .block || kind == .classBody }
    }

    mutating func open(_ kind: Frame.Kind, next: Expectation, clause: Frame.Clause? = nil) {
        frames.append(Frame(kind, next: next, clause: clause))
        switch kind {
        case .block: expected = .statement
        case .classBody, .object: expected = .key
        default: expected = .operand
        }
    }

    mutating func close(_ kinds: Frame.Kind...) {
        guard depth > 0, kinds.contains(frame.kind) else {
            isBroken = true
            return
        }
        let closed = frames.removeLast()
        expected = closed.next
        if let clause = closed.clause { frame.clauses.append(clause) }
    }

    mutating func openParenthesis() {
        switch expected {
        case .head(.condition): open(.head, next: .statement, clause: .consequence)
        case .head(.loop): open(.head, next: .statement, clause: .body)
        case .head(.doWhile): open(.head, next: .doWhileEnd)
        case .head(.binding): open(.head, next: .statement)
        case .functionHead(let role): open(.parenthesis, next: .functionBody(role))
        case .key: open(.parenthesis, next: .functionBody(.method))
        default: open(.parenthesis, next: .operation)
        }
    }

    mutating func openBrace() {
        switch expected {
        case .operand, .operandOnThisLine: open(.object, next: .operation)
        case .arrowBody: open(.block, next: .complete)
        case .functionBody(.declaration): open(.block, next: .statementEnd)
        case .functionBody(.expression): open(.block, next: .operation)
        case .functionBody(.method): open(.block, next: frame.kind == .classBody ? .key : .operation)
        // `static { … }`
        case .key: open(.block, next: .key)
        default:
            if let isDeclaration = frame.classes.popLast() {
                open(.classBody, next: isDeclaration ? .statementEnd : .operation)
            } else {
                open(.block, next: .statementEnd)
            }
        }
    }

    mutating func closeBrace(_ token: inout JavaScriptToken) {
        guard frame.kind == .substitution else { return close(.block, .classBody, .object) }
        token.kind = lexer.templatePart()
        token.end = lexer.position
        switch token.kind {
        case .templateHead: expected = .operand
        case .template: close(.substitution)
        default: isBroken = true
        }
    }
}
