/// Collects the names that a `const`, `let` or `var` declaration binds, from the tokens after its keyword.
struct BindingNames {
    private enum State {
        /// Before a name or pattern.
        case target
        /// Before a property of an object pattern.
        case key
        /// After a property name, which is itself bound if it is an identifier and no colon follows.
        case keyEnd(Name?)
        /// After a name or pattern, possibly in its initializer.
        case rest
    }

    typealias Name = (text: String, offset: Int)

    private(set) var names: [Name] = []
    private var state = State.target
    /// The open patterns. `true` marks an object pattern, `false` an array pattern.
    private var patterns: [Bool] = []

    /// Reads a token.
    ///
    /// - Parameter depth: The number of open brackets after the token.
    mutating func read(_ token: JavaScriptToken, depth: Int, in text: JavaScriptText) {
        switch state {
        case .target: readTarget(token, in: text)
        case .key: readKey(token, in: text)
        // Inside a bracketed expression: an initializer or a computed key.
        case .keyEnd where depth > patterns.count, .rest where depth > patterns.count: break
        case .keyEnd(let name):
            if token.kind != .colon, let name { names.append(name) }
            switch token.kind {
            case .colon: state = .target
            case .comma: state = .key
            case .assignment: state = .rest
            case .closeBrace: close()
            // The end of a computed key.
            default: break
            }
        case .rest:
            if depth < patterns.count {
                close()
            } else if token.kind == .comma {
                state = patterns.last == true ? .key : .target
            }
        }
    }

    private mutating func readTarget(_ token: JavaScriptToken, in text: JavaScriptText) {
        switch token.kind {
        case .name:
            // The engine reports an invalid escape.
            if let name = name(of: token, in: text) { names.append(name) }
            state = .rest
        case .openBrace:
            patterns.append(true)
            state = .key
        case .openBracket: patterns.append(false)
        case .closeBracket: close()
        // `...` or an elision.
        default: break
        }
    }

    private mutating func readKey(_ token: JavaScriptToken, in text: JavaScriptText) {
        switch token.kind {
        case .name: state = .keyEnd(name(of: token, in: text))
        case .spread: state = .target
        case .closeBrace: close()
        default: state = .keyEnd(nil)
        }
    }

    private func name(of token: JavaScriptToken, in text: JavaScriptText) -> Name? {
        text.name(token).map { ($0, token.start) }
    }

    private mutating func close() {
        _ = patterns.popLast()
        state = .rest
    }
}
