/// Collects the names that `const`, `let` or `var` declares, token by token from behind that word.
struct BindingNames {
    private enum Place {
        /// At a name or pattern.
        case target
        /// At a property of an object pattern.
        case key
        /// Behind the name of a property, which is bound itself if it is a name and no colon follows.
        case keyEnd(String?)
        /// Behind a name or pattern: in its initialiser, perhaps.
        case rest
    }

    private(set) var names: [String] = []
    private var place = Place.target
    /// The patterns that are open, and whether they are objects.
    private var patterns: [Bool] = []

    /// Reads a token.
    ///
    /// - Parameter depth: How many brackets are open behind it.
    mutating func read(_ token: JavaScriptToken, depth: Int, in text: JavaScriptText) {
        switch place {
        case .target: readTarget(token, in: text)
        case .key: readKey(token, in: text)
        // An expression in brackets: an initialiser's, or a computed key.
        case .keyEnd where depth > patterns.count, .rest where depth > patterns.count: break
        case .keyEnd(let name):
            if token.kind != .colon, let name { names.append(name) }
            switch token.kind {
            case .colon: place = .target
            case .comma: place = .key
            case .assignment: place = .rest
            case .closeBrace: close()
            // The end of a computed key.
            default: break
            }
        case .rest:
            if depth < patterns.count {
                close()
            } else if token.kind == .comma {
                place = patterns.last == true ? .key : .target
            }
        }
    }

    private mutating func readTarget(_ token: JavaScriptToken, in text: JavaScriptText) {
        switch token.kind {
        case .name:
            // The engine says what is wrong with an escape.
            if let name = text.name(token) { names.append(name) }
            place = .rest
        case .openBrace:
            patterns.append(true)
            place = .key
        case .openBracket: patterns.append(false)
        case .closeBracket: close()
        // `...`, or a hole.
        default: break
        }
    }

    private mutating func readKey(_ token: JavaScriptToken, in text: JavaScriptText) {
        switch token.kind {
        case .name: place = .keyEnd(text.name(token))
        case .spread: place = .target
        case .closeBrace: close()
        default: place = .keyEnd(nil)
        }
    }

    private mutating func close() {
        _ = patterns.popLast()
        place = .rest
    }
}
