@testable import JavaScriptHost

/// A correct module that is made to confuse whoever reads it, and what there is to find in it. The same seed makes the
/// same program.
struct RandomProgram {
    let text: String
    let requests: [String]
    let imports: [ModuleSyntax.Import]
    let exports: [ModuleSyntax.Export]
    let reExports: [ModuleSyntax.ReExport]

    /// - Parameter declarations: Whether it has import and export declarations at all.
    init(seed: UInt64, declarations: Bool = true) {
        var writer = ProgramWriter(seed: seed)
        writer.program(declarations: declarations)
        text = writer.text()
        requests = writer.requests
        imports = writer.imports
        exports = writer.exports
        reExports = writer.reExports
    }
}

/// Writes random statements as tokens, and at last what may stand between the tokens.
struct ProgramWriter {
    struct Token {
        enum End { case none, statement, doWhile, field }

        var text: String
        /// Whether a line break before it would change the program.
        var staysOnLine = false
        /// What it ends, if it is a semicolon that may go.
        var end = End.none
    }

    /// What is allowed where it stands.
    struct Context {
        var isAsync = false
        var isGenerator = false
        var isFunction = false
        var isMethod = false
        /// Whether it is inside of `static { … }`, where JavaScriptCore lets no label be the target of a `break`.
        var isStaticBlock = false
        var canReturn = false
        var canBreak = false
        var canContinue = false
        var labels: [String] = []
        var privateNames: [String] = []

        /// The context of the parameters of a function, of class members and of other places without `await`.
        var plain: Context {
            Context(
                isFunction: isFunction, isMethod: isMethod, isStaticBlock: isStaticBlock, privateNames: privateNames)
        }
    }

    private static let fullBudget = 4

    var random: SplitMix64
    var tokens: [Token] = []
    var context = Context()
    /// How deep expressions and statements may still nest.
    var budget = Self.fullBudget
    var counter = 0
    /// The names that the module has declared, and not exported yet.
    var declared: [String] = []

    var requests: [String] = []
    var imports: [ModuleSyntax.Import] = []
    var exports: [ModuleSyntax.Export] = []
    var reExports: [ModuleSyntax.ReExport] = []
    var hasDefault = false
    var hashbang = ""

    init(seed: UInt64) {
        random = SplitMix64(state: seed)
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

    /// Emits a token that must follow the one before it on its line.
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

    /// Emits things with commas between them.
    mutating func list(_ count: Int, trailing: Bool = false, _ body: (inout Self) -> Void) {
        for index in 0..<count {
            if index > 0 { emit(",") }
            body(&self)
        }
        if trailing, count > 0, chance(4) { emit(",") }
    }

    /// Does something in another context, and a level deeper.
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

    /// A name that nothing else has: as it is written, and as it is.
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

/// As random as a test needs.
struct SplitMix64 {
    var state: UInt64

    mutating func below(_ limit: Int) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        var bits = state
        bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
        return Int((bits ^ (bits >> 31)) % UInt64(max(limit, 1)))
    }
}
