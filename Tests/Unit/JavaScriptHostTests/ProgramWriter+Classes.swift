import TestSupport

extension ProgramWriter {
    /// Writes a class, from its keyword to its closing brace.
    mutating func classBody(name: String?) {
        emit("class")
        if let name { emit(name) }
        if chance(3) {
            emit("extends")
            heritage()
        }
        var inner = context.plain
        inner.isMethod = true
        counter += 1
        let privateName = "#import\(counter)"
        inner.privateNames.append(privateName)
        emit("{")
        nested(inner) { writer in
            writer.emit(privateName)
            writer.end(.field)
            for _ in 0..<writer.random.below(4) { writer.member() }
        }
        emit("}")
    }

    private mutating func heritage() {
        switch random.below(4) {
        case 0: emit(reference())
        case 1:
            emit("(")
            expression()
            emit(")")
        case 2: emit("class", "{", "}")
        default:
            emit("{", "}", ".", keyName(), "(")
            expression()
            emit(")")
        }
    }

    private mutating func member() {
        switch random.below(6) {
        case 0:
            emit("static", "{")
            var inner = context
            inner.isStaticBlock = true
            nested(inner) { writer in
                for _ in 0..<writer.random.below(3) { writer.statement() }
            }
            emit("}")
        case 1, 2:
            if chance(3) { emit("static") }
            field()
        default:
            if chance(3) { emit("static") }
            method()
        }
    }

    private mutating func field() {
        // A field `get` without a value would begin a getter with the next line.
        switch random.below(4) {
        case 0: emit(pick(["import", "export", "from", "x", "if", "'import'", "1.5"]))
        default:
            key()
            emit("=")
            expression()
        }
        end(.field)
    }
}
