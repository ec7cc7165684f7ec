import TestSupport

extension ProgramWriter {
    mutating func statement() {
        guard budget > 0 else { return simpleStatement() }
        switch random.below(16) {
        case 0, 1: variables(pick(["var", "let", "const"]))
        case 2: function(name: freshName().source)
        case 3: classBody(name: freshName().source)
        default: substatement()
        }
    }

    /// Writes a statement that may follow `if`: not a declaration.
    private mutating func substatement() {
        guard budget > 0 else { return simpleStatement() }
        budget -= 1
        switch random.below(14) {
        case 0:
            emit("if")
            parenthesized { $0.expression() }
            substatement()
            // An `else` belongs to the nearest `if`, which may be an inner one.
            if chance(2) {
                emit("else")
                substatement()
            }
        case 1: loop { $0.forHead() }
        case 2:
            loop { writer in
                writer.emit("while")
                writer.parenthesized { $0.expression() }
            }
        case 3:
            loop { $0.emit("do") }
            emit("while")
            parenthesized { $0.expression() }
            end(.doWhile)
        case 4: switchStatement()
        case 5: tryStatement()
        case 6: block(context)
        case 7 where !context.isStaticBlock: labelled()
        case 8: emit(";")
        default: simpleStatement()
        }
        budget += 1
    }

    private mutating func simpleStatement() {
        switch random.below(12) {
        case 0 where context.canReturn:
            emit("return")
            if chance(2) {
                let start = tokens.count
                expression()
                tokens[start].staysOnLine = true
            }
        case 1 where context.canBreak: emit("break")
        case 2 where context.canContinue: emit("continue")
        case 3 where !context.labels.isEmpty:
            emit("break")
            emitOnLine(pick(context.labels))
        case 4: emit("debugger")
        case 5:
            emit("throw")
            let start = tokens.count
            expression()
            tokens[start].staysOnLine = true
        default:
            expression(notBeginningWith: ["{", "function", "class"])
            if chance(6) {
                emit(",")
                expression()
            }
        }
        end()
    }

    @discardableResult
    mutating func variables(_ word: String) -> [String] {
        emit(word)
        var names: [String] = []
        list(1 + random.below(3)) { writer in
            let start = writer.tokens.count
            names += writer.binding()
            let isPattern = ["{", "["].contains(writer.tokens[start].text)
            if word == "const" || isPattern || writer.chance(2) {
                writer.emit("=")
                writer.expression()
            }
        }
        end()
        if isTopLevel { declared += names }
        return names
    }

    mutating func block(_ inner: Context) {
        emit("{")
        nested(inner) { writer in
            for _ in 0..<(writer.budget > 0 ? writer.random.below(4) : 0) { writer.statement() }
        }
        emit("}")
    }

    private mutating func loop(_ head: (inout Self) -> Void) {
        head(&self)
        var inner = context
        inner.canBreak = true
        inner.canContinue = true
        nested(inner) { $0.substatement() }
    }

    private mutating func forHead() {
        emit("for")
        let isAwait = context.isAsync && chance(2)
        if isAwait { emit("await") }
        emit("(")
        switch isAwait ? 0 : random.below(3) {
        case 0:
            emit(pick(["const", "let", "var"]))
            binding()
            emit("of")
            expression()
        case 1:
            emit(pick(["const", "let", "var"]))
            binding()
            emit("in")
            expression()
        default:
            // An `in` operator would be read as the loop's `in`.
            if chance(2) { parenthesized { $0.expression() } }
            emit(";")
            if chance(2) { expression() }
            emit(";")
            if chance(2) { expression() }
        }
        emit(")")
    }

    private mutating func switchStatement() {
        emit("switch")
        parenthesized { $0.expression() }
        var inner = context
        inner.canBreak = true
        emit("{")
        nested(inner) { writer in
            for index in 0..<writer.random.below(4) {
                if index == 1 {
                    writer.emit("default")
                } else {
                    writer.emit("case")
                    writer.expression()
                }
                writer.emit(":")
                for _ in 0..<writer.random.below(3) { writer.statement() }
            }
        }
        emit("}")
    }

    private mutating func tryStatement() {
        emit("try")
        block(context)
        let hasCatch = chance(2)
        if hasCatch {
            emit("catch")
            if chance(2) { parenthesized { $0.binding() } }
            block(context)
        }
        if !hasCatch || chance(2) {
            emit("finally")
            block(context)
        }
    }

    private mutating func labelled() {
        let label = freshName().source
        // One token, because JavaScriptCore does not recognize a label whose colon follows a comment.
        emit(label + ":")
        var inner = context
        inner.labels.append(label)
        nested(inner) { $0.substatement() }
    }
}
