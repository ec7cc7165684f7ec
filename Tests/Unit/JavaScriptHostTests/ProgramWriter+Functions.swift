import TestSupport

extension ProgramWriter {
    /// A property name after a dot or in an object: any identifier name.
    mutating func keyName() -> String {
        pick([
            "import", "export", "default", "from", "x", "if", "while", "return", "class", "function", "case", "of",
            "async", "static", "get", "set", "in", "typeof", "else", "do", "π",
        ])
    }

    /// Writes a property name of any kind.
    mutating func key() {
        switch random.below(8) {
        case 0: emit(string())
        case 1: emit("1.5")
        case 2:
            // A computed name is evaluated outside its method.
            var outer = context
            outer.isMethod = false
            emit("[")
            nested(outer) { $0.expression() }
            emit("]")
        default: emit(keyName())
        }
    }

    mutating func object() {
        emit("{")
        nested { writer in
            let count = writer.random.below(4)
            writer.list(count, trailing: true) { $0.property() }
        }
        emit("}")
    }

    private mutating func property() {
        switch random.below(6) {
        case 0: emit(reference())
        case 1: spread()
        case 2: method()
        default:
            key()
            emit(":")
            expression()
        }
    }

    /// Writes a method of an object or class, with all its modifiers.
    mutating func method() {
        var inner = context.plain
        inner.isFunction = true
        inner.isMethod = true
        inner.canReturn = true
        let kind = random.below(6)
        switch kind {
        case 0: emit("get")
        case 1: emit("set")
        case 2: emit("*")
        case 3: emit("async")
        case 4:
            emit("async")
            emitOnLine("*")
        default: break
        }
        inner.isAsync = [3, 4].contains(kind)
        inner.isGenerator = [2, 4].contains(kind)
        // `async` and its name must be on one line.
        if kind == 3 { emitOnLine(keyName()) } else { key() }
        parameters(kind == 0 ? 0 : kind == 1 ? 1 : random.below(3), inner.plain)
        block(inner)
    }

    mutating func parameters(_ count: Int, _ inner: Context) {
        emit("(")
        nested(inner) { writer in
            writer.list(count) { writer in
                writer.binding()
                if writer.chance(3) {
                    writer.emit("=")
                    writer.expression()
                }
            }
        }
        emit(")")
    }

    /// Writes a function of any kind.
    mutating func function(name: String?) {
        var inner = context.plain
        inner.isFunction = true
        inner.isMethod = false
        inner.canReturn = true
        inner.isAsync = chance(3)
        inner.isGenerator = chance(3)
        if inner.isAsync {
            emit("async")
            emitOnLine("function")
        } else {
            emit("function")
        }
        if inner.isGenerator { emit("*") }
        if let name { emit(name) }
        parameters(random.below(3), inner.plain)
        block(inner)
    }

    mutating func arrowFunction() {
        var inner = context.plain
        inner.isAsync = chance(3)
        let first = inner.isAsync
        if first { emit("async") }
        if chance(2) {
            first ? emitOnLine(freshName().source) : emit(freshName().source)
        } else {
            if first { emitOnLine("(") } else { emit("(") }
            let outer = context.plain
            nested(outer) { writer in
                let count = writer.random.below(3)
                writer.list(count, trailing: true) { $0.binding() }
            }
            emit(")")
        }
        emitOnLine("=>")
        if chance(2) {
            inner.canReturn = true
            block(inner)
        } else {
            nested(inner) { $0.expression(notBeginningWith: ["{"]) }
        }
    }

    /// Writes an expression, in parentheses if its first token would make it another construct.
    mutating func expression(notBeginningWith words: [String]) {
        let start = tokens.count
        expression()
        let isAsyncFunction = tokens[start...].prefix(2).map(\.text) == ["async", "function"]
        guard words.contains(tokens[start].text) || words.contains("function") && isAsyncFunction else { return }
        tokens.insert(Token(text: "("), at: start)
        emit(")")
    }

    /// Writes the target of a `const` or a parameter: a fresh name or a pattern of fresh names.
    ///
    /// - Returns: The names.
    @discardableResult
    mutating func binding() -> [String] {
        var names: [String] = []
        let leaf: (inout Self) -> Void = { writer in
            let (source, name) = writer.freshName()
            writer.emit(source)
            names.append(name)
        }
        if chance(3) { pattern(shorthand: true, leaf) } else { leaf(&self) }
        return names
    }

    /// Writes a pattern whose targets `leaf` writes.
    mutating func pattern(shorthand: Bool = false, _ leaf: (inout Self) -> Void) {
        let isObject = chance(2)
        emit(isObject ? "{" : "[")
        budget -= 1
        let count = random.below(4)
        for _ in 0..<count {
            if !isObject, chance(6) {
                emit(",")
                continue
            }
            if isObject, !(shorthand && chance(2)) {
                key()
                emit(":")
                if budget > 0, chance(3) { pattern(shorthand: shorthand, leaf) } else { leaf(&self) }
            } else if !isObject, budget > 0, chance(3) {
                pattern(shorthand: shorthand, leaf)
            } else {
                leaf(&self)
            }
            if chance(4) {
                emit("=")
                expression()
            }
            emit(",")
        }
        if chance(4) {
            emit("...")
            leaf(&self)
        }
        budget += 1
        emit(isObject ? "}" : "]")
    }
}
