/// Tracks the structure of a script token by token, far enough to determine where a statement begins and whether a
/// slash divides.
///
/// Keeps its own stack of open brackets, so that nesting of any depth cannot exhaust the thread's stack. It expects a
/// valid script: for any other, it guarantees only that it terminates.
struct JavaScriptScanner {
    /// The tokens that may come next.
    enum Expectation: Equatable {
        case statement
        /// A statement has ended; `else`, `while`, `catch` or `finally` may continue the enclosing one.
        case statementEnd
        /// `do … while (…)` has ended, except for its semicolon.
        case doWhileEnd
        case operand
        /// An operand on the same line: after `return` and similar keywords.
        case operandOnThisLine
        /// An operand is complete.
        case operation
        /// The block of an arrow function, `break label` or `debugger` is complete: no operator can follow.
        case complete
        /// The optional label of a `break` or `continue`.
        case label
        /// After `=>`: an operand or a block.
        case arrowBody
        /// After a dot.
        case member
        /// The name of a property in an object literal or of a class member, with its modifiers.
        case key
        /// After `if` and similar keywords: a parenthesis.
        case head(Head)
        case functionHead(FunctionRole)
        case functionBody(FunctionRole)
        case classHead
    }

    enum Head { case condition, loop, doWhile, binding }
    enum FunctionRole { case declaration, expression, method }

    private(set) var lexer: JavaScriptLexer
    private var expected = Expectation.statement
    /// The open brackets, after a frame for the script itself.
    private var frames = [Frame(.block, next: .statement)]
    /// Whether the previous token is a name that begins a statement: possibly a label or `async`.
    private var followsFirstName = false
    /// Whether brackets do not match. The structure is unknown from there on.
    private var isBroken = false

    /// Whether the last token begins a top-level statement.
    private(set) var startsTopLevelStatement = false
    /// Whether the last token is a keyword or a variable: not the name of a property or a label.
    private(set) var isWord = false

    init(_ text: JavaScriptText, readsHTMLComments: Bool) {
        lexer = JavaScriptLexer(text: text, readsHTMLComments: readsHTMLComments)
    }

    /// The number of open brackets.
    var depth: Int { frames.count - 1 }

    private var frame: Frame {
        get { frames[frames.count - 1] }
        _modify { yield &frames[frames.count - 1] }
    }

    /// Reads a token.
    ///
    /// - Returns: `nil` at the end of the script and where it is not valid JavaScript.
    mutating func next() -> JavaScriptToken? {
        let followsLineBreak = lexer.skipSpace()
        var token = lexer.token(followsLineBreak: followsLineBreak, slashDivides: slashDivides(followsLineBreak))
        guard token.kind != .end, token.kind != .invalid, !isBroken else { return nil }
        endStatement(before: token)
        startsTopLevelStatement = frames.count == 1 && expected == .statement && frame.clauses.isEmpty
        process(&token)
        return token
    }

    /// Continues at a position after text that was read separately.
    mutating func resume(at position: Int, expecting expected: Expectation) {
        lexer.position = position
        self.expected = expected
        followsFirstName = false
    }

    /// Continues after the line of a position.
    mutating func skipLine(from position: Int) {
        resume(at: position, expecting: .statement)
        lexer.skipLine()
    }

    private func slashDivides(_ followsLineBreak: Bool) -> Bool {
        switch expected {
        case .statement, .statementEnd, .doWhileEnd, .operand, .operandOnThisLine, .label, .arrowBody: false
        case .complete: !(followsLineBreak && frame.endsLines)
        default: true
        }
    }
}

// Tokens

extension JavaScriptScanner {
    private mutating func process(_ token: inout JavaScriptToken) {
        let afterFirstName = followsFirstName
        followsFirstName = false
        isWord = false
        switch token.kind {
        case .name: processName(token, afterFirstName: afterFirstName)
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
        case .colon: processColon(afterFirstName: afterFirstName)
        case .question:
            frame.questions += 1
            expected = .operand
        case .dot: expected = .member
        case .arrow: expected = .arrowBody
        case .step: if expected != .operation { expected = .operand }
        case .star:
            // A generator's star, or a multiplication.
            switch expected {
            case .key, .functionHead: break
            default: expected = .operand
            }
        case .spread, .assignment, .prefix, .infix: expected = .operand
        case .end, .invalid: break
        }
    }

    private mutating func processName(_ token: JavaScriptToken, afterFirstName: Bool) {
        switch expected {
        case .member: expected = .operation
        case .label: expected = .complete
        case .classHead: if token.keyword == .extends { expected = .operand }
        // `for await`
        case .head where token.keyword == .await: break
        case .head(.doWhile): break
        case .key, .functionHead: break
        default: processWord(token, afterFirstName: afterFirstName)
        }
    }

    private mutating func processWord(_ token: JavaScriptToken, afterFirstName: Bool) {
        let isFirst = expected == .statement
        isWord = true
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
            // `function` is the second token of `async function`.
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

// Statements

extension JavaScriptScanner {
    /// Ends the statement before a token if the token cannot continue it.
    private mutating func endStatement(before token: JavaScriptToken) {
        if token.followsLineBreak, frame.endsLines, lineBreakEndsStatement(before: token) {
            expected = frame.kind == .classBody ? .key : .statementEnd
        }
        if expected == .doWhileEnd, token.kind != .semicolon { expected = .statementEnd }
        if expected == .statementEnd { expected = expectation(afterStatementBefore: token) }
    }

    /// Whether a line break before a token ends the statement.
    private func lineBreakEndsStatement(before token: JavaScriptToken) -> Bool {
        switch expected {
        case .operandOnThisLine, .label: return token.kind != .semicolon
        case .complete:
            switch token.kind {
            case .comma, .semicolon, .colon, .closeParenthesis, .closeBracket, .closeBrace: return false
            default: return true
            }
        // A class whose body is still to come does not end here.
        case .operation where frame.classes.isEmpty:
            switch token.kind {
            case .name: return token.keyword != .in && token.keyword != .instanceof
            case .privateName, .number, .string, .openBrace, .step, .prefix: return true
            default: return false
            }
        default: return false
        }
    }

    /// Ends the enclosing statements that end with the inner one.
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

    /// Processes a colon: of a label, a `case`, a property or a conditional.
    private mutating func processColon(afterFirstName: Bool) {
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

// Brackets

extension JavaScriptScanner {
    /// An open bracket.
    private struct Frame {
        enum Kind {
            /// Statements: the script, a block or a function body.
            case block
            case classBody
            case object
            case parenthesis
            /// The parenthesis after `for`, `if` and similar keywords.
            case head
            case bracket
            /// `${` in a template.
            case substitution
        }

        /// The continuation of a statement after the statement inside it ends.
        enum Clause {
            /// None: the inner statement is the body of a loop or `else`, or labelled.
            case body
            /// An optional `else`.
            case consequence
            /// `while`.
            case doBody
        }

        var kind: Kind
        /// The expectation after the closing bracket.
        var next: Expectation
        /// The clause that begins after the closing bracket.
        var clause: Clause?
        /// The clauses that enclose the current statement.
        var clauses: [Clause] = []
        /// The classes whose body is still to come; `true` for a declaration. A class head can contain another class.
        var classes: [Bool] = []
        /// The number of question marks whose colon is still to come.
        var questions = 0
        /// Whether the next colon ends a `case` or `default`.
        var isInCase = false

        init(_ kind: Kind, next: Expectation, clause: Clause? = nil) {
            self.kind = kind
            self.next = next
            self.clause = clause
        }

        /// Whether a line break can replace a semicolon.
        var endsLines: Bool { kind == .block || kind == .classBody }
    }

    private mutating func open(_ kind: Frame.Kind, next: Expectation, clause: Frame.Clause? = nil) {
        frames.append(Frame(kind, next: next, clause: clause))
        switch kind {
        case .block: expected = .statement
        case .classBody, .object: expected = .key
        default: expected = .operand
        }
    }

    private mutating func close(_ kinds: Frame.Kind...) {
        guard depth > 0, kinds.contains(frame.kind) else {
            isBroken = true
            return
        }
        let closed = frames.removeLast()
        expected = closed.next
        if let clause = closed.clause { frame.clauses.append(clause) }
    }

    private mutating func openParenthesis() {
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

    private mutating func openBrace() {
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

    private mutating func closeBrace(_ token: inout JavaScriptToken) {
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
