/// A JavaScript token, classified only as far as reading module declarations requires.
struct JavaScriptToken {
    enum Kind {
        case name, privateName, number, string, regularExpression
        /// A template without `${`, or the part after its last substitution.
        case template
        /// The part of a template that ends with `${`.
        case templateHead
        case openParenthesis, closeParenthesis, openBracket, closeBracket, openBrace, closeBrace
        case comma, semicolon, colon, question
        /// `.` or `?.`
        case dot
        case spread, arrow
        /// `=` alone, or at the end of another operator.
        case assignment
        /// `++` or `--`
        case step
        /// `!` or `~`, which occur only before an operand.
        case prefix
        case star
        /// Any other operator.
        case infix
        case end
        /// An unterminated string, template or regular expression, or a character that begins no token.
        case invalid
    }

    /// The words that determine which tokens may follow. All others are names.
    enum Keyword: String, CaseIterable {
        case async, await, `break`, `case`, `catch`, `class`, const, `continue`, debugger, `default`, delete
        case `do`, `else`, export, extends, finally, `for`, function, `if`, `import`, `in`, instanceof, `let`
        case new, of, `return`, `switch`, `throw`, `try`, typeof, `var`, void, `while`, with, yield

        static let byName = Dictionary(uniqueKeysWithValues: allCases.map { ($0.rawValue, $0) })
        static let lengths = 2...10
    }

    var kind: Kind
    var start: Int
    var end: Int
    /// Whether a line break, possibly in a comment, separates this token from the previous one.
    var followsLineBreak: Bool
    var keyword: Keyword?

    var range: Range<Int> { start..<end }
}
