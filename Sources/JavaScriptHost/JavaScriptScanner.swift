/// Follows the structure of a script token by token, just far enough to know where a statement begins, and whether a
/// slash divides.
///
/// It keeps a stack of what is open, so that no depth of nesting can exhaust the thread's. It expects a correct script:
/// of others it promises nothing but an end.
struct JavaScriptScanner {
    /// What the next token may be.
    enum Expectation: Equatable {
        case statement
        /// A statement is over; `else`, `while`, `catch` or `finally` may carry on with the one around it.
        case statementEnd
        /// `do … while (…)` is over, but for its semicolon.
        case doWhileEnd
        case operand
        /// An operand, but not on another line: after `return` and its like.
        case operandOnThisLine
        /// An operand is complete.
        case operation
        /// The block of an arrow function is complete, or `break label`, or `debugger`: no operator can follow it.
        case complete
        /// The label of a `break` or `continue`, if it has one.
        case label
        /// After `=>`: an operand or a block.
        case arrowBody
        /// After a dot.
        case member
        /// The name of a property in an object literal or of a member in a class, with the words before it.
        case key
        /// After `if` and its like: a parenthesis.
        case head(Head)
        case functionHead(FunctionRole)
        case functionBody(FunctionRole)
        case classHead
    }

    enum Head { case condition, loop, doWhile, binding }
    enum FunctionRole { case declaration, expression, method }

    var lexer: JavaScriptLexer
    var expected = Expectation.statement
    /// What is open, the script itself first.
    var frames = [Frame(.block, next: .statement)]
    /// Whether the token before is a name that begins a statement: a label perhaps, or `async`.
    var followsFirstName = false
    /// Whether brackets do not match. Nothing is known from there on.
    var isBroken = false

    /// Whether the token that was read last begins a statement of the script itself, not one inside another.
    private(set) var startsTopLevelStatement = false

    init(_ text: JavaScriptText, readsHTMLComments: Bool) {
        lexer = JavaScriptLexer(text: text, readsHTMLComments: readsHTMLComments)
    }

    /// How many brackets are open.
    var depth: Int { frames.count - 1 }

    var frame: Frame {
        get { frames[frames.count - 1] }
        _modify { yield &frames[frames.count - 1] }
    }

    /// Reads a token.
    ///
    /// - Returns: `nil` at the end of the script, and where it is not JavaScript.
    mutating func next() -> JavaScriptToken? {
        let followsLineBreak = lexer.skipSpace()
        var token = lexer.token(followsLineBreak: followsLineBreak, slashDivides: slashDivides(followsLineBreak))
        guard token.kind != .end, token.kind != .invalid, !isBroken else { return nil }
        endStatement(before: token)
        startsTopLevelStatement = frames.count == 1 && expected == .statement && frame.clauses.isEmpty
        take(&token)
        return token
    }

    /// Goes on behind a declaration that somebody else has read.
    mutating func resume(at position: Int, expecting expected: Expectation) {
        lexer.position = position
        self.expected = expected
        followsFirstName = false
    }

    private func slashDivides(_ followsLineBreak: Bool) -> Bool {
        switch expected {
        case .statement, .statementEnd, .doWhileEnd, .operand, .operandOnThisLine, .label, .arrowBody: false
        case .complete: !(followsLineBreak && frame.endsLines)
        default: true
        }
    }
}
