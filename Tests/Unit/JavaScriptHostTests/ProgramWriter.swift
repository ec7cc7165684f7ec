import JavaScriptModuleSyntax
import TestSupport

/// Writes random statements as tokens, then joins the tokens with random white space.
struct ProgramWriter {
    struct Token {
        enum End { case none, statement, doWhile, field }

        var text: String
        /// Whether a line break before the token would change the program.
        var staysOnLine = false
        /// The construct that it ends, if it is a semicolon that may be omitted.
        var end = End.none
    }

    /// The constructs that are allowed at the current position.
    struct Context {
        var isAsync = false
        var isGenerator = false
        var isFunction = false
        var isMethod = false
        /// Whether the position is inside `static { … }`, where JavaScriptCore rejects a `break` with a label.
        var isStaticBlock = false
        var canReturn = false
        var canBreak = false
        var canContinue = false
        var labels: [String] = []
        var privateNames: [String] = []

        /// The context of function parameters, class members and other positions without `await`.
        var plain: Context {
            Context(
                isFunction: isFunction, isMethod: isMethod, isStaticBlock: isStaticBlock, privateNames: privateNames)
        }
    }

    private static let fullBudget = 4
    /// The name that a reader inserts for `import` in `import(…)`.
    static let importName = "$later"

    var random: SplitMix64
    var tokens: [Token] = []
    var context = Context()
    /// The remaining nesting depth of expressions and statements.
    var budget = Self.fullBudget
    var counter = 0
    /// The names that the module has declared and not exported yet.
    var declared: [String] = []

    var requests: [String] = []
    var imports: [ModuleSyntax.Import] = []
    var exports: [ModuleSyntax.Export] = []
    var reExports: [ModuleSyntax.ReExport] = []
    var hasDefault = false
    var hashbang = ""

    init(seed: UInt64) {
        random = SplitMix64(seed: seed)
    }

    mutating func program(declarations: Bool) {
        if declarations, chance(8) { hashbang = "#!/usr/bin/env -S node '`/*\n" }
        for _ in 0..<random.below(12) {
            if declarations, chance(2) { declaration() }
            statement()
        }
        if declarations { declaration() }
    }

    var isTopLevel: Bool { budget == Self.fullBudget }

    // MARK: - Tokens

    mutating func emit(_ texts: String...) {
        for text in texts { tokens.append(Token(text: text)) }
    }

    /// Emits a token that must be on the line of the previous one.
    mutating func emitOnLine(_ text: String) {
        tokens.append(Token(text: text, staysOnLine: true))
    }

    mutating func end(_ end: Token.End = .statement) {
        tokens.append(Token(text: ";", end: end))
    }

    mutating func parenthesized(_ body: (inout Self) -> Void) {
        emit("(")
        body(&self)
        emit(")")
    }

    /// Emits elements separated by commas.
    mutating func list(_ count: Int, trailing: Bool = false, _ body: (inout Self) -> Void) {
        for index in 0..<count {
            if index > 0 { emit(",") }
            body(&self)
        }
        if trailing, count > 0, chance(4) { emit(",") }
    }

    /// Runs a closure in another context, one level deeper.
    mutating func nested(_ context: Context? = nil, _ body: (inout Self) -> Void) {
        let outer = self.context
        if let context { self.context = context }
        budget -= 1
        body(&self)
        budget += 1
        self.context = outer
    }

    // MARK: - Choices

    mutating func chance(_ one: Int) -> Bool { random.below(one) == 0 }

    mutating func pick<Element>(_ elements: [Element]) -> Element { elements[random.below(elements.count)] }

    /// A unique name: its spelling in the source, and its value.
    mutating func freshName() -> (source: String, name: String) {
        counter += 1
        return switch random.below(12) {
        case 0: (#"\u0076_\#(counter)"#, "v_\(counter)")
        case 1: (#"v\u{5F}\#(counter)"#, "v_\(counter)")
        case 2: ("ünï\(counter)", "ünï\(counter)")
        case 3: ("$\(counter)", "$\(counter)")
        case 4: ("𝒳\(counter)", "𝒳\(counter)")
        case 5: ("from\(counter)", "from\(counter)")
        default: ("v\(counter)", "v\(counter)")
        }
    }
}
